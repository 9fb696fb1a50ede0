package org.multiprocessing4j.ipc.queue;

import org.multiprocessing4j.ipc.IpcException;

/**
 * The encoded message is larger than the queue accepts.
 *
 * <p>Thrown before anything is reserved or written; the queue is unchanged.
 */
public final class MessageTooLargeException extends IpcException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates an exception.
   *
   * @param message the size of the message and the limit, in bytes
   */
  public MessageTooLargeException(String message) {
    super(message);
  }
}
