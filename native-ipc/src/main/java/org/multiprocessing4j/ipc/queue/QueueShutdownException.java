package org.multiprocessing4j.ipc.queue;

import org.multiprocessing4j.ipc.IpcException;

/**
 * The queue was shut down: it takes no more messages, and has none left to give.
 *
 * <p>Python's {@code queue.ShutDown}. A consumer that meets it has seen everything and may end.
 */
public final class QueueShutdownException extends IpcException {
  private static final long serialVersionUID = 1L;

  QueueShutdownException(String message) {
    super(message);
  }
}
