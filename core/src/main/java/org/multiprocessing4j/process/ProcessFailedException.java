package org.multiprocessing4j.process;

import java.util.OptionalInt;
import org.multiprocessing4j.ipc.IpcException;

/**
 * A process started by {@link ChildProcess#supply} has not delivered its result: it ended without
 * one, or its task threw an exception that could not be sent here. The message says which, and
 * includes the stack trace of the other process if there is one.
 */
public final class ProcessFailedException extends IpcException {
  private static final long serialVersionUID = 1L;
  private static final int NO_EXIT_CODE = Integer.MIN_VALUE;

  private final int exitCode;

  private ProcessFailedException(String message, int exitCode) {
    super(message);
    this.exitCode = exitCode;
  }

  static ProcessFailedException ended(Child child, int exitCode) {
    String how =
        exitCode < 0
            ? "was killed by " + ExitCode.text(exitCode).substring(1)
            : "ended with exit code " + exitCode;
    String why = child.fault().map(": "::concat).orElse("");
    return new ProcessFailedException(
        child + " " + how + " before it had a result" + why, exitCode);
  }

  static ProcessFailedException threw(Child child, String stackTrace) {
    return new ProcessFailedException(
        "the task of " + child + " failed with:\n" + stackTrace.stripTrailing(), NO_EXIT_CODE);
  }

  /** {@return the exit code of a process that has ended without a result; empty if it threw} */
  public OptionalInt exitCode() {
    return exitCode == NO_EXIT_CODE ? OptionalInt.empty() : OptionalInt.of(exitCode);
  }
}
