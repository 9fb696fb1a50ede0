package org.multiprocessing4j.ipc.queue;

import org.multiprocessing4j.ipc.IpcException;

/**
 * The encoded message is larger than the queue accepts.
 *
 * <p>Thrown before anything is reserved or written; the queue is unchanged.
 */
public final class MessageTooLargeException extends IpcException {
  private static final long serialVersionUID = 1L;

  MessageTooLargeException(String message) {
    super(message);
  }
}
