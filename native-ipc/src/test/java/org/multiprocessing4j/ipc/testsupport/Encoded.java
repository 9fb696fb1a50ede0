package org.multiprocessing4j.ipc.testsupport;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.multiprocessing4j.ipc.codec.EncodedBuffer;

/** Values in the form that the standard codec gives them. */
public final class Encoded {
  private Encoded() {}

  /**
   * Encodes a value.
   *
   * @param value any that can travel
   * @return a new array
   */
  public static byte[] bytes(@Nullable Object value) {
    return EncodedBuffer.of(value).toByteArray();
  }

  /**
   * Encodes a value.
   *
   * @param value any that can travel
   * @return a new buffer, to read from its beginning
   */
  public static ByteBuffer buffer(@Nullable Object value) {
    return ByteBuffer.wrap(bytes(value));
  }
}
