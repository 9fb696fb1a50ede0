package org.multiprocessing4j.process;

import org.multiprocessing4j.ipc.Internal;

/**
 * The time in which a child decodes what it is to run first, which initialises classes of the
 * program. A process that is started then is started by a static initialiser, and would run the
 * same one; so it is refused, as in Python.
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

  static void requireOver(LaunchSpec spec) {
    if (underWay) {
      throw new ProcessStartException(
          "a static initialiser starts process "
              + spec.name()
              + ": each child that decodes a lambda of its class would do the same; start processes,"
              + " and give tasks to pools, in a method");
    }
  }

  @Override
  public void close() {
    underWay = false;
  }
}
