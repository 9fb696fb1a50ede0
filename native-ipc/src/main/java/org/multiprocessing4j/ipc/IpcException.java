package org.multiprocessing4j.ipc;

import org.jspecify.annotations.Nullable;

/**
 * The base of this library's own unchecked exceptions. For what the JDK has an exception for, that
 * one is thrown: {@link IllegalStateException} by an object that is closed, for example.
 *
 * <p>Its message names the call, the thing it was made on, the numbers, and what to try.
 */
public class IpcException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates an exception.
   *
   * @param message what failed, on which thing, with which numbers, and the remedy
   */
  public IpcException(String message) {
    super(message);
  }

  /**
   * Creates an exception with a cause.
   *
   * @param message what failed, on which thing, with which numbers, and the remedy
   * @param cause what made it fail, or null
   */
  public IpcException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
