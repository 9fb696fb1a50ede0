package org.multiprocessing4j.ipc.queue;

import org.multiprocessing4j.ipc.IpcException;

/**
 * The encoded message is larger than the queue accepts, or than the buffer into which it was to be
 * taken. The queue is unchanged.
 */
public final class MessageTooLargeException extends IpcException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the exception.
   *
   * @param message which message, the limit, and the remedy
   */
  public MessageTooLargeException(String message) {
    super(message);
  }
}
