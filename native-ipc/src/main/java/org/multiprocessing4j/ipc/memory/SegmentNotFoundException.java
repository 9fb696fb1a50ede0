package org.multiprocessing4j.ipc.memory;

import org.multiprocessing4j.ipc.IpcException;

/**
 * A shared object does not exist, or does not exist any more because its creator has removed it.
 */
public final class SegmentNotFoundException extends IpcException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates an exception.
   *
   * @param message the file, what is wrong with it, and the remedy
   */
  public SegmentNotFoundException(String message) {
    super(message);
  }
}
