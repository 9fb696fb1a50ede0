package org.multiprocessing4j.ipc.pipe;

import org.jspecify.annotations.Nullable;
import org.multiprocessing4j.ipc.IpcException;

/**
 * The other side has closed its end, or died, before a message was through.
 *
 * <p>Thrown by a send that nobody will receive (Python's {@code BrokenPipeError}) and by a receive
 * whose message ended in the middle (Python's {@code OSError: got end of file during message}).
 */
public final class BrokenPipeException extends IpcException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the exception.
   *
   * @param message what happened, and the remedy
   * @param cause the failure beneath, or null
   */
  public BrokenPipeException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
