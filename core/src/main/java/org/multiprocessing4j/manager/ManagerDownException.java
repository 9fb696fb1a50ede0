package org.multiprocessing4j.manager;

import org.jspecify.annotations.Nullable;
import org.multiprocessing4j.ipc.IpcException;

/**
 * A call on a proxy failed because the manager that holds the object cannot be reached: it was shut
 * down, it died, or it never was there.
 *
 * <p>Whether the server had begun to execute the call is unknown. Start a new manager and create
 * the objects again; what the old one held is gone.
 */
public final class ManagerDownException extends IpcException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the exception.
   *
   * @param message which manager, and what happened
   * @param cause the failure of its connection, if there is one
   */
  public ManagerDownException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
