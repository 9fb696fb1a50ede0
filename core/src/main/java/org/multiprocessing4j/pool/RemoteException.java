package org.multiprocessing4j.pool;

import org.jspecify.annotations.Nullable;
import org.multiprocessing4j.ipc.IpcException;

/**
 * A task failed in a worker, and its exception itself could not be sent here.
 *
 * <p>It stands for an exception or a result that is not serialisable, whose class is unknown here,
 * or that could not be deserialised. Only text is available: the name of the class, the message and
 * the stack trace in the worker.
 */
public final class RemoteException extends IpcException {
  private static final long serialVersionUID = 1L;

  private final String className;
  private final @Nullable String remoteMessage;
  private final String remoteStack;

  /**
   * Creates the exception.
   *
   * @param className the class of the exception in the worker
   * @param remoteMessage its message, or null
   * @param remoteStack its stack trace as text
   * @param cause the failure beneath, or null
   */
  public RemoteException(
      String className,
      @Nullable String remoteMessage,
      String remoteStack,
      @Nullable Throwable cause) {
    super("the task failed in its worker process with:\n" + remoteStack.stripTrailing(), cause);
    this.className = className;
    this.remoteMessage = remoteMessage;
    this.remoteStack = remoteStack;
  }

  /**
   * Returns the class of the exception in the worker.
   *
   * @return a class name, as {@link Class#getName()} gives it
   */
  public String className() {
    return className;
  }

  /**
   * Returns the message of the exception in the worker.
   *
   * @return the message, or null if it had none
   */
  public @Nullable String remoteMessage() {
    return remoteMessage;
  }

  /**
   * Returns the stack trace in the worker, with the causes.
   *
   * @return lines as {@link Throwable#printStackTrace()} writes them
   */
  public String remoteStack() {
    return remoteStack;
  }
}
