package org.multiprocessing4j.ipc.queue;

import org.multiprocessing4j.ipc.IpcException;

/**
 * The queue was shut down: it accepts no more messages, or has none left.
 *
 * <p>Python's {@code queue.ShutDown}. A consumer that gets it has seen all messages and may end.
 */
public final class QueueShutdownException extends IpcException {
  private static final long serialVersionUID = 1L;

  QueueShutdownException(String message) {
    super(message);
  }
}
