package org.multiprocessing4j.ipc.posix;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;

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

  /**
   * An array of encoded strings as {@code execve} wants it: pointers, the last one null, then the
   * texts. The pointers are valid while the buffer is reachable.
   */
  static ByteBuffer array(List<byte[]> encoded) {
    int tableBytes = Long.BYTES * (encoded.size() + 1);
    int textBytes = encoded.stream().mapToInt(text -> text.length).sum();
    ByteBuffer result = Scratch.allocate(Math.addExact(tableBytes, textBytes));
    long address = Scratch.addressOf(result);
    int offset = tableBytes;
    for (int i = 0; i < encoded.size(); i++) {
      result.putLong(Long.BYTES * i, address + offset);
      result.put(offset, encoded.get(i));
      offset += encoded.get(i).length;
    }
    return result;
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
