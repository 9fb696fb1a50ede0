package org.multiprocessing4j.ipc.pipe;

import java.nio.ByteBuffer;

/**
 * What is left to send of a message: of its length, and of its bytes. Half a message cannot be
 * taken back, so its rest is kept when a send is given up. For one thread at a time.
 */
final class UnsentMessage {
  static final int HEADER_BYTES = 4;

  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private final ByteBuffer header;
  private ByteBuffer body = NOTHING;

  /** The rest of a message could not be kept: nothing that followed would be understood. */
  private boolean torn;

  /**
   * Nothing.
   *
   * @param header memory for the length of a message
   */
  UnsentMessage(ByteBuffer header) {
    this.header = header.limit(0);
  }

  /** What is left of the length; who sends some of it moves the position. */
  ByteBuffer header() {
    return header;
  }

  /** What is left of the bytes; who sends some of them moves the position. */
  ByteBuffer body() {
    return body;
  }

  /** Takes over a message. There must be nothing left of the one before. */
  void begin(ByteBuffer message) {
    header.clear().putInt(message.remaining()).flip();
    body = message;
  }

  boolean isEmpty() {
    return !header.hasRemaining() && !body.hasRemaining();
  }

  /** Whether a message was sent in part. */
  boolean isInTheMiddle() {
    return header.remaining() < HEADER_BYTES && !isEmpty();
  }

  void forget() {
    header.limit(0);
    body = NOTHING; // not held longer than needed
  }

  /** Gives the message back to the caller: the rest of it is copied if it was sent in part. */
  void giveBack() {
    if (isInTheMiddle()) {
      torn = true; // unless there is memory for the rest
      body = ByteBuffer.allocate(body.remaining()).put(body).flip();
      torn = false;
    } else {
      forget();
    }
  }

  /** Throws if the rest of a message was lost. */
  void requireWhole() {
    if (torn) {
      throw new BrokenPipeException(
          "a message before this one was sent in part, and there was no memory to keep its other "
              + body.remaining()
              + " bytes when its send was interrupted; close this connection and use a new one",
          null);
    }
  }
}
