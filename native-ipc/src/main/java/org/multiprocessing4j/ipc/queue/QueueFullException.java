package org.multiprocessing4j.ipc.queue;

import org.multiprocessing4j.ipc.IpcException;

/**
 * There was no room in time.
 *
 * <p>Python's {@code queue.Full}. Nothing was put; the queue goes on working.
 */
public final class QueueFullException extends IpcException {
  private static final long serialVersionUID = 1L;

  QueueFullException(String message) {
    super(message);
  }
}
