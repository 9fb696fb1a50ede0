package org.multiprocessing4j.ipc.posix;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.multiprocessing4j.ipc.Internal;

/**
 * The encoding that the JDK itself uses for paths and arguments, so that it and this library mean
 * the same file.
 */
@Internal
public final class PlatformEncoding {
  private static final Charset CHARSET = find();

  private PlatformEncoding() {}

  private static Charset find() {
    String name = System.getProperty("sun.jnu.encoding");
    return name != null && Charset.isSupported(name)
        ? Charset.forName(name)
        : StandardCharsets.UTF_8;
  }

  /** {@return the encoding} */
  public static Charset charset() {
    return CHARSET;
  }

  /**
   * Encodes text without loss.
   *
   * @param text what to encode
   * @return its bytes
   * @throws IllegalArgumentException if the encoding lacks one of its characters
   */
  public static byte[] encode(String text) {
    try {
      ByteBuffer encoded = CHARSET.newEncoder().encode(CharBuffer.wrap(text));
      byte[] bytes = new byte[encoded.remaining()];
      encoded.get(bytes);
      return bytes;
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException(
          "'%s' cannot be written in the encoding of this JVM, %s: start it in a UTF-8 locale (LC_ALL=C.UTF-8)"
              .formatted(text, CHARSET),
          e);
    }
  }
}
