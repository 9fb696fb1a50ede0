package org.multiprocessing4j.process;

import java.time.Duration;
import java.util.OptionalInt;
import org.multiprocessing4j.ipc.pipe.Waitable;
import org.multiprocessing4j.ipc.posix.Signal;

/**
 * A child of this process, however it was started: as a {@link ChildProcess}, as a worker of a
 * pool, or as the server of a manager.
 *
 * <p>Any thread may call any method, also after the end of the child. Nothing needs to be closed. A
 * {@link ChildProcess} that was not started throws {@link IllegalStateException} where there has to
 * be a child.
 */
public interface ChildHandle extends Waitable {
  /** {@return the name} */
  String name();

  /** {@return the process id, also after the end} */
  long pid();

  /** {@return whether the child ends with this process} */
  boolean isDaemon();

  /** {@return whether the child has not ended yet} */
  boolean isAlive();

  /**
   * {@return 0..255, or minus the number of the signal that ended the child; empty while it is
   * alive. If other code of this process has reaped the child, its exit code is unknown and given
   * as 255}
   */
  OptionalInt exitCode();

  /**
   * Waits for the end of the child.
   *
   * @throws InterruptedException if the thread is interrupted while it waits
   */
  void join() throws InterruptedException;

  /**
   * Waits for the end of the child.
   *
   * @param timeout how long at most; zero or negative means not at all
   * @return whether it has ended
   * @throws InterruptedException if the thread is interrupted while it waits
   */
  boolean join(Duration timeout) throws InterruptedException;

  /** Interrupts the thread that runs the task, once the task runs; never waits. */
  void interrupt();

  /** Sends SIGTERM, which asks the child to end. Does nothing after the end. */
  default void terminate() {
    signal(Signal.SIGTERM);
  }

  /** Sends SIGKILL, which ends the child at once. Does nothing after the end. */
  default void kill() {
    signal(Signal.SIGKILL);
  }

  /**
   * Sends a signal.
   *
   * @param signal what to send
   * @return false if the child has ended
   */
  boolean signal(Signal signal);

  /**
   * Lends a descriptor that is readable once the child has ended. It may become readable a moment
   * before the child is reaped, so call {@link #join()} before {@link #exitCode()}.
   */
  @Override
  int borrowDescriptor();
}
