package org.multiprocessing4j.ipc.queue;

import org.multiprocessing4j.ipc.IpcException;

/**
 * No message came in time.
 *
 * <p>Python's {@code queue.Empty}. Nothing was taken; the queue goes on working.
 */
public final class QueueEmptyException extends IpcException {
  private static final long serialVersionUID = 1L;

  QueueEmptyException(String message) {
    super(message);
  }
}
