package org.multiprocessing4j.process;

/** Python's exit codes: 0..255, or minus the number of the signal that ended the process. */
final class ExitCode {
  /** An exception left the task. */
  static final int FAILED = 1;

  /** The parent has died and this daemon with it: as a hang-up, SIGHUP. */
  static final int ORPHANED = 129;

  private static final int SIGNAL_BASE = 128;

  private ExitCode() {}

  /**
   * Computes the code of a dead child.
   *
   * @param status what the kernel says
   * @param saidBye whether the child has said that it leaves by itself; a JVM that is ended by
   *     SIGTERM, SIGINT or SIGHUP exits normally with 128 + n but cannot say so
   */
  static int of(int status, boolean saidBye) {
    int signal = status - SIGNAL_BASE;
    return signal > 0 && !saidBye ? -signal : status;
  }
}
