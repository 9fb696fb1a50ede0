package org.multiprocessing4j.pool;

import org.jspecify.annotations.Nullable;
import org.multiprocessing4j.ipc.IpcException;

/**
 * A pool has given up, because its workers cannot run tasks at all.
 *
 * <p>Either the initializer failed, and is the cause; or workers died repeatedly without ever
 * running a task, as the suppressed exceptions show; or this process is ending. Every outstanding
 * task fails with it, and so does every later submission. A task that kills its worker never breaks
 * a pool.
 */
public final class PoolBrokenException extends IpcException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the exception.
   *
   * @param message what happened to which pool
   * @param cause the failure beneath, or null
   */
  public PoolBrokenException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
