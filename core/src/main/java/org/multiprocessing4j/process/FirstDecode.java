package org.multiprocessing4j.process;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.multiprocessing4j.ipc.Internal;
import org.multiprocessing4j.ipc.codec.Codec;

/**
 * The time in which a child decodes its first task, which initialises classes of the program. A
 * process that is started in this time is started by a static initialiser, and would run the same
 * initialiser again; so it is refused, as in Python.
 */
@Internal
public final class FirstDecode implements AutoCloseable {
  private static volatile boolean underWay;

  private FirstDecode() {}

  /** {@return what ends it when it is closed; it begins now} */
  public static FirstDecode begin() {
    underWay = true;
    return new FirstDecode();
  }

  /**
   * Decodes something that may be the first.
   *
   * @param codec by which it was encoded
   * @param encoded its bytes
   * @return what was encoded
   */
  public static @Nullable Object decode(Codec codec, ByteBuffer encoded) {
    FirstDecode guard = begin();
    try (guard) {
      return codec.decode(encoded);
    }
  }

  static void requireOver(String child) {
    if (underWay) {
      throw new ProcessStartException(
          "a static initialiser starts process "
              + child
              + ": each child that decodes a lambda of its class would do the same; start"
              + " processes, and give tasks to pools, in a method");
    }
  }

  @Override
  public void close() {
    underWay = false;
  }
}
