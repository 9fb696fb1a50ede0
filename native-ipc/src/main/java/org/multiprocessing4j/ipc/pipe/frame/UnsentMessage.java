package org.multiprocessing4j.ipc.pipe.frame;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.multiprocessing4j.ipc.Internal;
import org.multiprocessing4j.ipc.codec.Reservations;
import org.multiprocessing4j.ipc.pipe.BrokenPipeException;

/**
 * What is left to send of a message: of its length, and of its bytes. Half a message cannot be
 * taken back, so the rest is kept when a send is given up. For one thread at a time.
 */
@Internal
public final class UnsentMessage {
  public static final int HEADER_BYTES = 4;

  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private final ByteBuffer header;
  private ByteBuffer body = NOTHING;

  /** What is reserved for the receiver of a message whose rest is kept. */
  private @Nullable Reservations reserved;

  /** The rest of a message could not be kept: nothing that followed would be understood. */
  private boolean torn;

  /**
   * Creates an empty one.
   *
   * @param header memory for the length of a message
   */
  public UnsentMessage(ByteBuffer header) {
    this.header = header.limit(0);
  }

  /** What is left of the length; whoever sends some of it moves the position. */
  public ByteBuffer header() {
    return header;
  }

  /** What is left of the bytes; whoever sends some of them moves the position. */
  public ByteBuffer body() {
    return body;
  }

  /** Takes over a message. There must be nothing left of the one before. */
  public void begin(ByteBuffer message) {
    reserved = null; // the one before is the receiver's
    header.clear().putInt(message.remaining()).flip();
    body = message;
  }

  public boolean isEmpty() {
    return !header.hasRemaining() && !body.hasRemaining();
  }

  /** Whether a message was sent in part. */
  public boolean isInTheMiddle() {
    return header.remaining() < HEADER_BYTES && !isEmpty();
  }

  /**
   * Forgets the message; what is reserved for its receiver is released, since nobody will get it.
   */
  public void forget() {
    if (reserved != null && !isEmpty()) {
      reserved.release();
    }
    reserved = null;
    header.limit(0);
    body = NOTHING; // not held longer than needed
  }

  /**
   * Gives the message back to the caller, unless it was sent in part: then the rest of it is
   * copied.
   *
   * @param content takes what is reserved for its receiver
   */
  public void giveBack(Supplier<Optional<Reservations>> content) {
    if (isInTheMiddle()) {
      torn = true; // unless there is memory for the rest
      body = ByteBuffer.allocate(body.remaining()).put(body).flip();
      torn = false;
      reserved = content.get().orElse(null);
    } else {
      forget();
    }
  }

  /** Throws if the rest of a message was lost. */
  public void requireWhole() {
    if (torn) {
      throw new BrokenPipeException(
          "a message before this one was sent in part, and there was no memory to keep its other "
              + body.remaining()
              + " bytes when its send was interrupted; close this connection and use a new one",
          null);
    }
  }
}
