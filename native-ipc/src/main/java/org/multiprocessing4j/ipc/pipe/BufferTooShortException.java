package org.multiprocessing4j.ipc.pipe;

import org.multiprocessing4j.ipc.IpcException;

/**
 * A message was larger than the buffer that was to take it. The message is not lost: it is in here.
 */
public final class BufferTooShortException extends IpcException {
  private static final long serialVersionUID = 1L;

  private final byte[] message;

  /**
   * Creates the exception.
   *
   * @param message which was received
   * @param room of the buffer, in bytes
   */
  public BufferTooShortException(byte[] message, int room) {
    super(
        "a message of "
            + message.length
            + " bytes came for a buffer with room for "
            + room
            + "; it was received and is available from message()");
    this.message = message;
  }

  /**
   * Returns the complete message.
   *
   * @return its bytes; the same array at each call
   */
  public byte[] message() {
    return message;
  }
}
