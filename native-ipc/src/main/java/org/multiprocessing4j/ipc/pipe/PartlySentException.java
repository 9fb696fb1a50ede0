package org.multiprocessing4j.ipc.pipe;

import java.util.Objects;

/**
 * The sending thread was interrupted in the middle of a message.
 *
 * <p>A part of the message is on its way and cannot be taken back; the rest leaves before the next
 * message of this connection, so that the other side gets all of it. Do not send it again. An
 * interrupt that comes before a part was sent is another {@link InterruptedException}.
 */
public final class PartlySentException extends InterruptedException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the exception.
   *
   * @param interrupt the interrupt that ended the send
   */
  public PartlySentException(InterruptedException interrupt) {
    super(
        Objects.requireNonNullElse(interrupt.getMessage(), "interrupted")
            + ", when a part of the message was sent; the rest leaves before the next message");
    initCause(interrupt);
  }
}
