package org.multiprocessing4j.ipc.posix;

/**
 * How a child process ended, as {@code waitpid} reports it.
 *
 * @param raw the status word of the kernel
 */
public record WaitStatus(int raw) {
  private static final int SIGNAL_MASK = 0x7F;
  private static final int CODE_SHIFT = 8;
  private static final int CODE_MASK = 0xFF;

  /**
   * Whether the process ended by itself.
   *
   * @return true if it exited, false if a signal killed it
   */
  public boolean isExited() {
    return (raw & SIGNAL_MASK) == 0;
  }

  /**
   * Whether a signal killed the process.
   *
   * @return true if it was killed
   */
  public boolean isSignaled() {
    return !isExited();
  }

  /**
   * The result in Python's form.
   *
   * @return 0 to 255 for an exit, minus the number of the signal for a kill
   */
  public int exitCode() {
    return isExited() ? (raw >> CODE_SHIFT) & CODE_MASK : -signalNumber();
  }

  /**
   * The signal that killed the process.
   *
   * @return its number
   * @throws IllegalStateException if the process exited
   */
  public int signalNumber() {
    if (isExited()) {
      throw new IllegalStateException("no signal: " + this);
    }
    return raw & SIGNAL_MASK;
  }

  /** For people: {@code exit code 3}, or {@code killed by SIGKILL (9)}. */
  @Override
  public String toString() {
    return isExited()
        ? "exit code " + exitCode()
        : "killed by %s (%d)".formatted(Signal.nameOf(signalNumber()), signalNumber());
  }
}
