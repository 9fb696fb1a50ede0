package org.multiprocessing4j.ipc.queue.chronicle;

import org.multiprocessing4j.ipc.Internal;

/**
 * Whether this process, and so the children that it starts, is likely to need Chronicle's classes.
 * For the parts of this library.
 */
@Internal
public final class ChronicleUse {
  private static volatile boolean expected;

  private ChronicleUse() {}

  /** Called for each queue of files that is opened, which loads nothing of Chronicle yet. */
  public static void expect() {
    expected = true;
  }

  /**
   * Returns whether this process has had a queue of files open. It stays so: the command of
   * children, which an idle JVM has to match, should not change to and fro.
   *
   * @return whether it has
   */
  public static boolean isExpected() {
    return expected;
  }
}
