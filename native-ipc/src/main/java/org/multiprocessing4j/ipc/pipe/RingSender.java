package org.multiprocessing4j.ipc.pipe;

import java.nio.ByteBuffer;
import org.multiprocessing4j.ipc.memory.SharedBuffer;
import org.multiprocessing4j.ipc.sync.Deadline;
import org.multiprocessing4j.ipc.sync.EventCount;

/**
 * Sends messages with their length in front through a ring. A message that fits becomes visible as
 * a whole; a longer one flows through in pieces. For one thread at a time.
 */
final class RingSender {
  private static final int HEADER_BYTES = 4;
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private final RingWriter ring;
  private final EventCount readable;
  private final RingWait room;
  private final Peer peer;

  /** What is left to send: of the length, and of the message. */
  private final ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES).limit(0);

  private ByteBuffer body = NOTHING;

  RingSender(
      SharedBuffer memory,
      long stream,
      int capacity,
      EventCount readable,
      EventCount writable,
      Peer peer,
      Runnable openCheck) {
    this.ring = new RingWriter(memory, stream, capacity);
    this.readable = readable;
    this.room = new RingWait(writable, () -> ring.room(1) > 0, peer, openCheck);
    this.peer = peer;
  }

  /** Sends a message. Waits for room; if that is given up in the middle, the rest is kept. */
  void send(ByteBuffer message) throws InterruptedException {
    int length = message.remaining();
    pushAll(length);
    begin(message.duplicate());
    try {
      pushAll(length);
    } catch (Throwable givenUp) {
      keepRest();
      throw givenUp;
    }
  }

  /**
   * Begins to send a message and keeps what there is no room for. Does not wait.
   *
   * @param message is taken over
   * @return whether all of it is sent; else {@link #flush} goes on
   * @throws IllegalStateException if the message before is not sent yet
   */
  boolean offer(ByteBuffer message) {
    if (!flush()) {
      throw new IllegalStateException("the message before is still being sent");
    }
    begin(message);
    return flush();
  }

  /** Sends what is left of a message, as far as there is room; returns whether nothing is left. */
  boolean flush() {
    ring.put(header);
    if (!header.hasRemaining()) {
      ring.put(body);
    }
    publish();
    return !header.hasRemaining() && !body.hasRemaining();
  }

  /** Whether a message of such a length would be sent at once. */
  boolean fits(long length) {
    long wanted = HEADER_BYTES + length;
    boolean isNext = !header.hasRemaining() && !body.hasRemaining();
    return isNext && wanted <= Integer.MAX_VALUE && ring.room((int) wanted) >= wanted;
  }

  /** Writes bytes that need not be a message; for the test of readers. */
  void writeRaw(ByteBuffer bytes) {
    ring.put(bytes);
    publish();
  }

  private void publish() {
    if (ring.publish()) {
      readable.signal(Integer.MAX_VALUE);
    }
  }

  private void begin(ByteBuffer message) {
    header.clear().putInt(message.remaining()).flip();
    body = message;
  }

  private void pushAll(int length) throws InterruptedException {
    while (!peer.isGone()) {
      if (flush()) {
        body = NOTHING; // not held longer than needed
        return;
      }
      room.await(Deadline.never());
    }
    throw broken(length);
  }

  /** Waits until {@link #flush} can send something. */
  void awaitRoom() throws InterruptedException {
    if (!room.await(Deadline.never())) {
      throw broken(body.limit());
    }
  }

  private static BrokenPipeException broken(int length) {
    return new BrokenPipeException(
        "the other side closed or died before a message of " + length + " bytes was sent", null);
  }

  /** The message belongs to the caller: what has begun is copied, what has not is forgotten. */
  private void keepRest() {
    if (header.remaining() == HEADER_BYTES) {
      header.limit(0);
      body = NOTHING;
    } else {
      body = ByteBuffer.allocate(body.remaining()).put(body).flip();
    }
  }
}
