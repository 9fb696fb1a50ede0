package org.multiprocessing4j.ipc.pipe;

import org.multiprocessing4j.ipc.IpcException;

/**
 * The next message is longer than the receiver allows, or than an array can be.
 *
 * <p>Nothing was received: the message is still the next one, and a receive with a larger limit
 * gets it. (Python makes the connection unreadable instead.)
 */
public final class MessageTooLongException extends IpcException {
  private static final long serialVersionUID = 1L;

  private final long length;

  /**
   * Creates the exception.
   *
   * @param length that the sender announced, in bytes
   * @param limit of the receiver, in bytes
   */
  public MessageTooLongException(long length, long limit) {
    super(
        "the next message has "
            + length
            + " bytes, but at most "
            + limit
            + " are allowed; receive it with a larger limit, or close the connection");
    this.length = length;
  }

  /**
   * Returns the length that the sender announced.
   *
   * @return bytes
   */
  public long length() {
    return length;
  }
}
