package org.multiprocessing4j.ipc.queue;

import org.jspecify.annotations.Nullable;
import org.multiprocessing4j.ipc.IpcException;

/**
 * The files of a queue cannot be written or read: no space, no permission, or damaged.
 *
 * <p>A message whose put fails this way is not in the queue, not even in part. After space has been
 * freed the queue goes on working.
 */
public final class QueueStorageException extends IpcException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the exception.
   *
   * @param message what happened to which queue, and the remedy
   * @param cause the failure beneath, or null
   */
  public QueueStorageException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
