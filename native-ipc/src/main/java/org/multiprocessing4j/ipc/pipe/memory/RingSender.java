package org.multiprocessing4j.ipc.pipe.memory;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.Supplier;
import org.multiprocessing4j.ipc.Internal;
import org.multiprocessing4j.ipc.codec.Reservations;
import org.multiprocessing4j.ipc.pipe.BrokenPipeException;
import org.multiprocessing4j.ipc.pipe.PartlySentException;
import org.multiprocessing4j.ipc.pipe.frame.UnsentMessage;
import org.multiprocessing4j.ipc.sync.Deadline;
import org.multiprocessing4j.ipc.sync.EventCount;

/**
 * Sends messages with their length in front through a ring. A message that fits becomes visible as
 * a whole; a longer one flows through in pieces. For one thread at a time.
 */
@Internal
public final class RingSender {
  private final RingWriter ring;
  private final EventCount readable;
  private final RingWait room;
  private final Peer peer;

  private final UnsentMessage unsent =
      new UnsentMessage(ByteBuffer.allocate(UnsentMessage.HEADER_BYTES));

  RingSender(RingStream stream, Peer peer, Runnable openCheck) {
    this.ring = stream.writer();
    this.readable = stream.readable();
    this.room = new RingWait(stream.writable(), () -> ring.room(1) > 0, peer, openCheck);
    this.peer = peer;
  }

  /**
   * Sends a message. Waits for room; if that is given up in the middle, the rest is kept.
   *
   * @param reserved takes what is reserved for its receiver, if it is sent in part
   * @throws PartlySentException if a part of this message was sent
   */
  public void send(ByteBuffer message, Supplier<Optional<Reservations>> reserved)
      throws InterruptedException {
    unsent.requireWhole();
    int length = message.remaining();
    if (!unsent.isEmpty()) {
      pushAll(length);
    }
    unsent.begin(message.duplicate());
    try {
      pushAll(length);
    } catch (InterruptedException interrupted) {
      throw unsent.isInTheMiddle() ? new PartlySentException(interrupted) : interrupted;
    } finally {
      unsent.giveBack(reserved);
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
    unsent.requireWhole();
    if (!flush()) {
      throw new IllegalStateException("the message before is still being sent");
    }
    unsent.begin(message);
    return flush();
  }

  /** Sends what is left of a message, as far as there is room; returns whether nothing is left. */
  boolean flush() {
    ring.put(unsent.header());
    if (!unsent.header().hasRemaining()) {
      ring.put(unsent.body());
    }
    publish();
    return unsent.isEmpty();
  }

  /** Whether a message of such a length would be sent at once. */
  boolean fits(long length) {
    long wanted = UnsentMessage.HEADER_BYTES + length;
    return unsent.isEmpty() && wanted <= Integer.MAX_VALUE && ring.room((int) wanted) >= wanted;
  }

  /** Forgets the rest of a message that will never leave. */
  public void forget() {
    unsent.forget();
  }

  /** Whether a message was sent in part. */
  public boolean isInTheMiddle() {
    return unsent.isInTheMiddle();
  }

  /** Writes bytes that need not be a message; for the test of readers. */
  public void writeRaw(ByteBuffer bytes) {
    ring.put(bytes);
    publish();
  }

  private void publish() {
    if (ring.publish()) {
      readable.signal(Integer.MAX_VALUE);
    }
  }

  private void pushAll(int length) throws InterruptedException {
    while (!peer.isGone()) {
      if (flush()) {
        return;
      }
      room.await(Deadline.never());
    }
    unsent.forget();
    throw broken(length);
  }

  /** Waits until {@link #flush} can send something. */
  void awaitRoom() throws InterruptedException {
    if (!room.await(Deadline.never())) {
      throw broken(unsent.body().limit());
    }
  }

  private static BrokenPipeException broken(int length) {
    return new BrokenPipeException(
        "the other side closed or died before a message of " + length + " bytes was sent", null);
  }
}
