package org.multiprocessing4j.ipc.memory;

import org.multiprocessing4j.ipc.IpcException;

/** A shared object was to be created under a name that is in use. */
public final class SegmentExistsException extends IpcException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates an exception.
   *
   * @param message the file, what is wrong with it, and the remedy
   */
  public SegmentExistsException(String message) {
    super(message);
  }
}
