package org.multiprocessing4j.process;

import java.util.Optional;
import java.util.Set;
import org.multiprocessing4j.ipc.posix.Signal;
import org.multiprocessing4j.ipc.posix.WaitStatus;

/** Python's exit codes: 0..255, or minus the number of the signal that ended the process. */
final class ExitCode {
  /** An exception left the task. */
  static final int FAILED = 1;

  /** The parent has died and this daemon with it: as a hang-up, SIGHUP. */
  static final int ORPHANED = 129;

  /** Somebody else has reaped the child. */
  static final int UNKNOWN = 255;

  private static final int SIGNAL_BASE = 128;

  /** What makes a JVM exit with a code, in order, instead of killing it. */
  private static final Set<Signal> ORDERLY = Set.of(Signal.SIGHUP, Signal.SIGINT, Signal.SIGTERM);

  private ExitCode() {}

  /** Returns {@code 3}, or {@code -SIGTERM} for -15. */
  static String text(int code) {
    return code < 0 ? "-" + Signal.nameOf(-code) : Integer.toString(code);
  }

  /** Says whether a JVM that gets the signal exits in order, with 128 plus its number. */
  static boolean isOrderly(Signal signal) {
    return ORDERLY.contains(signal);
  }

  /** Says whether a child has ended by such a signal. */
  static boolean isOfOrderlySignal(int code) {
    return Signal.fromNumber(-code).filter(ExitCode::isOrderly).isPresent();
  }

  /**
   * Computes the code of a dead child.
   *
   * @param status what the kernel says
   * @param saidBye whether the child has said that it leaves by itself; a JVM that is ended by
   *     SIGTERM, SIGINT or SIGHUP exits normally with 128 + n but cannot say so
   */
  static int of(WaitStatus status, boolean saidBye) {
    int code = status.exitCode();
    boolean maybeSignal =
        Signal.fromNumber(code - SIGNAL_BASE).filter(ExitCode::isOrderly).isPresent();
    return maybeSignal && !saidBye ? SIGNAL_BASE - code : code;
  }

  /**
   * Computes the code of a child that has died before its JVM had come up. A JVM whose exit begins
   * while it initialises itself may find that to be an error, and end with 1.
   *
   * @param status what the kernel says
   * @param sent the orderly signal that we have sent to it, if any
   */
  static int beforeHello(WaitStatus status, Optional<Signal> sent) {
    return sent.isPresent() && status.exitCode() == FAILED
        ? -sent.get().number()
        : of(status, false);
  }
}
