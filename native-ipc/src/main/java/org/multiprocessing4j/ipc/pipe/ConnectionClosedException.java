package org.multiprocessing4j.ipc.pipe;

import org.jspecify.annotations.Nullable;
import org.multiprocessing4j.ipc.IpcException;

/**
 * This connection or listener was closed, before the call or while it waited.
 *
 * <p>Python's {@code OSError: handle is closed}.
 */
public final class ConnectionClosedException extends IpcException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the exception.
   *
   * @param message what happened, and the remedy
   * @param cause the failure beneath, or null
   */
  public ConnectionClosedException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
