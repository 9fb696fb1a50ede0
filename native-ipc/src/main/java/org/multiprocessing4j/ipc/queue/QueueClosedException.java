package org.multiprocessing4j.ipc.queue;

import org.multiprocessing4j.ipc.IpcException;

/**
 * This handle was closed, or the creator of the queue deleted it.
 *
 * <p>Python raises {@code ValueError: Queue is closed}. A close wakes the threads that are blocked
 * in the queue, and they get it at once.
 */
public final class QueueClosedException extends IpcException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the exception.
   *
   * @param message which queue
   */
  public QueueClosedException(String message) {
    super(message);
  }

  static QueueClosedException ofHandle(Object queue) {
    return new QueueClosedException("this handle of the queue " + queue + " was closed");
  }
}
