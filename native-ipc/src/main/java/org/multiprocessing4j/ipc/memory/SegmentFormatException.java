package org.multiprocessing4j.ipc.memory;

import org.multiprocessing4j.ipc.IpcException;

/**
 * A shared file is not what it is taken for: of another kind or version, incomplete, or corrupt.
 */
public final class SegmentFormatException extends IpcException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates an exception.
   *
   * @param message the file, what is wrong with it, and the remedy
   */
  public SegmentFormatException(String message) {
    super(message);
  }
}
