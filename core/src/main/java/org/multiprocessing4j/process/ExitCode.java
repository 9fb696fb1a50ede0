package org.multiprocessing4j.process;

import org.multiprocessing4j.ipc.posix.WaitStatus;

/** Python's exit codes: 0..255, or minus the number of the signal that ended the process. */
final class ExitCode {
  /** An exception left the task. */
  static final int FAILED = 1;

  /** The parent has died and this daemon with it: as a hang-up, SIGHUP. */
  static final int ORPHANED = 129;

  private static final int SIGNAL_BASE = 128;
  private static final int SIGHUP = 1;
  private static final int SIGINT = 2;
  private static final int SIGTERM = 15;

  private ExitCode() {}

  /**
   * Computes the code of a dead child.
   *
   * @param status what the kernel says
   * @param saidBye whether the child has said that it leaves by itself; a JVM that is ended by
   *     SIGTERM, SIGINT or SIGHUP exits normally with 128 + n but cannot say so
   */
  static int of(WaitStatus status, boolean saidBye) {
    int code = status.exitCode();
    int signal = code - SIGNAL_BASE;
    boolean maybeSignal = signal == SIGHUP || signal == SIGINT || signal == SIGTERM;
    return maybeSignal && !saidBye ? -signal : code;
  }
}
