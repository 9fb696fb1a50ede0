package org.multiprocessing4j.ipc.posix;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/**
 * Java text as C wants it: bytes with a zero at the end.
 *
 * <p>The encoding is the one the JDK itself uses for paths and arguments, so that both mean the
 * same file.
 */
final class CString {
  private static final Charset CHARSET = platformCharset();

  private CString() {}

  static byte[] encode(String text) {
    if (text.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("text for the system holds a NUL character: " + text);
    }
    try {
      ByteBuffer encoded = CHARSET.newEncoder().encode(CharBuffer.wrap(text));
      byte[] terminated = new byte[encoded.remaining() + 1];
      encoded.get(terminated, 0, encoded.remaining());
      return terminated;
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException(
          "'%s' cannot be written in the encoding of this JVM, %s: start it in a UTF-8 locale (LC_ALL=C.UTF-8)"
              .formatted(text, CHARSET),
          e);
    }
  }

  static Charset charset() {
    return CHARSET;
  }

  private static Charset platformCharset() {
    String name = System.getProperty("sun.jnu.encoding");
    return name != null && Charset.isSupported(name)
        ? Charset.forName(name)
        : StandardCharsets.UTF_8;
  }
}
