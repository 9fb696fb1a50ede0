package org.multiprocessing4j.ipc.queue;

import org.multiprocessing4j.ipc.IpcException;

/**
 * This handle was closed, or the creator of the queue deleted it.
 *
 * <p>Python raises {@code ValueError: Queue is closed}. Threads that are blocked in the queue get
 * it within a slice of waiting, at most 50 ms after the close.
 */
public final class QueueClosedException extends IpcException {
  private static final long serialVersionUID = 1L;

  QueueClosedException(String message) {
    super(message);
  }
}
