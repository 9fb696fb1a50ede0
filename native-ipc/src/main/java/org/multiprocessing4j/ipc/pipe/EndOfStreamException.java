package org.multiprocessing4j.ipc.pipe;

import org.jspecify.annotations.Nullable;
import org.multiprocessing4j.ipc.IpcException;

/**
 * The other side has closed its end, or died, and every message that it had sent was received.
 *
 * <p>Python's {@code EOFError}. No message will ever come on this connection again.
 */
public final class EndOfStreamException extends IpcException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the exception.
   *
   * @param message what happened, and the remedy
   * @param cause the failure beneath, or null
   */
  public EndOfStreamException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
