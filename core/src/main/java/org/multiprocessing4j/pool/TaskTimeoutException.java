package org.multiprocessing4j.pool;

import java.time.Duration;
import org.multiprocessing4j.ipc.IpcException;

/**
 * A task ran longer than it was allowed to, and was stopped.
 *
 * <p>Its worker is interrupted first; if that does not end the task, the worker is terminated,
 * killed in the end, and replaced. Other tasks are not touched.
 */
public final class TaskTimeoutException extends IpcException {
  private static final long serialVersionUID = 1L;

  private final Duration timeout;

  /**
   * Creates the exception.
   *
   * @param task what it ran, for the message
   * @param timeout the limit that was exceeded
   */
  public TaskTimeoutException(String task, Duration timeout) {
    super(
        "task "
            + task
            + " ran longer than its limit of "
            + timeout.toMillis()
            + " ms and was stopped; give it more time, or split it");
    this.timeout = timeout;
  }

  /**
   * Returns the limit that was exceeded.
   *
   * @return the running time that the task was allowed
   */
  public Duration timeout() {
    return timeout;
  }
}
