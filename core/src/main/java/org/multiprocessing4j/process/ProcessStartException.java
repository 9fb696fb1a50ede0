package org.multiprocessing4j.process;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.multiprocessing4j.ipc.IpcException;
import org.multiprocessing4j.process.command.CommandException;

/** A child JVM could not be started. */
public final class ProcessStartException extends IpcException {
  private static final long serialVersionUID = 1L;

  private final boolean isFinal;

  ProcessStartException(String message) {
    this(message, null, false);
  }

  ProcessStartException(String message, Throwable cause) {
    this(message, cause, false);
  }

  private ProcessStartException(String message, @Nullable Throwable cause, boolean isFinal) {
    super(message, cause);
    this.isFinal = isFinal;
  }

  /** Nobody could write the command of a child: tells the same in the words for programs. */
  static ProcessStartException because(CommandException e) {
    return new ProcessStartException(Objects.requireNonNull(e.getMessage()), e.getCause(), false);
  }

  /** A process that is ending starts no more children. */
  static ProcessStartException ending(String message) {
    return new ProcessStartException(message, null, true);
  }

  /** {@return whether trying again is pointless, since this process is ending} */
  public boolean isFinal() {
    return isFinal;
  }
}
