package org.multiprocessing4j.ipc;

import org.jspecify.annotations.Nullable;

/**
 * The base class of this library's own unchecked exceptions. Where an exception of the JDK fits,
 * that one is thrown instead: a closed lock or a closed block of shared memory, for example, throws
 * {@link IllegalStateException}. (Closed queues and connections have exceptions of their own, since
 * a program often catches these to end a loop.)
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
