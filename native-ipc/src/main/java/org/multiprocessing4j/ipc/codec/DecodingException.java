package org.multiprocessing4j.ipc.codec;

import org.jspecify.annotations.Nullable;
import org.multiprocessing4j.ipc.IpcException;

/**
 * Bytes that cannot be turned into an object in this process: damaged, from another class path, or
 * refused by the filter.
 *
 * <p>The message itself has been consumed; the queue or connection that it came from goes on
 * working.
 */
public final class DecodingException extends IpcException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates an exception.
   *
   * @param message what could not be decoded, and the remedy
   */
  public DecodingException(String message) {
    super(message);
  }

  /**
   * Creates an exception with a cause.
   *
   * @param message what could not be decoded, and the remedy
   * @param cause the failure of the decoder, or null
   */
  public DecodingException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
