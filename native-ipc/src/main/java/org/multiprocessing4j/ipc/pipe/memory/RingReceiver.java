package org.multiprocessing4j.ipc.pipe.memory;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.multiprocessing4j.ipc.Internal;
import org.multiprocessing4j.ipc.pipe.BufferTooShortException;
import org.multiprocessing4j.ipc.pipe.MessageTooLongException;
import org.multiprocessing4j.ipc.pipe.frame.FrameReader;
import org.multiprocessing4j.ipc.pipe.frame.ReceivedPart;
import org.multiprocessing4j.ipc.sync.Deadline;
import org.multiprocessing4j.ipc.sync.EventCount;

/**
 * Receives messages with their length in front from a ring. It remembers how far it got, so that a
 * call which ends early loses nothing. For one thread at a time, but for {@link #isReady}.
 */
@Internal
public final class RingReceiver {
  private static final int HEADER_BYTES = 4;

  private final RingReader ring;
  private final EventCount writable;
  private final RingWait data;
  private final Peer peer;

  private final ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES);
  private final ReceivedPart part = new ReceivedPart();

  RingReceiver(RingStream stream, Peer peer, Runnable openCheck) {
    this.ring = stream.reader();
    this.writable = stream.writable();
    this.data = new RingWait(stream.readable(), () -> !ring.isEmpty(), peer, openCheck);
    this.peer = peer;
  }

  /** Receives a message that is not longer than a limit. Waits for it. */
  @SuppressWarnings("ByteBufferBackingArray") // allocated by us, and given away as a whole
  public byte[] receive(int limit) throws InterruptedException {
    ByteBuffer whole = poll(limit);
    while (whole == null) {
      awaitMore();
      whole = poll(limit);
    }
    return whole.array();
  }

  /** Receives a message into a buffer, from its position on. Waits for it. */
  public int receiveInto(ByteBuffer target) throws InterruptedException {
    part.requireKept();
    while (header.hasRemaining()) {
      takeHeader();
      if (header.hasRemaining()) {
        awaitMore();
      }
    }
    int length = length(FrameReader.MAX_MESSAGE_BYTES);
    int room = target.remaining();
    if (length > room) {
      throw new BufferTooShortException(receive(FrameReader.MAX_MESSAGE_BYTES), room);
    }
    fillBorrowed(target.slice(target.position(), length));
    finish();
    target.position(target.position() + length);
    return length;
  }

  /** Fills memory of the caller; if that ends early, a copy of what came is kept. */
  private void fillBorrowed(ByteBuffer window) throws InterruptedException {
    part.moveTo(window);
    boolean filled = false;
    try {
      while (!takeBody(window)) {
        awaitMore();
      }
      filled = true;
    } finally {
      if (!filled) {
        part.keepCopyOf(window);
      }
    }
  }

  /**
   * Takes what is there. Does not wait.
   *
   * @return a whole message of at most the limit, or null if there is none yet
   */
  @Nullable ByteBuffer poll(int limit) {
    part.requireKept();
    ring.take(header);
    if (header.hasRemaining()) {
      release();
      return null;
    }
    ByteBuffer message = part.whole(length(limit));
    if (!takeBody(message)) {
      return null;
    }
    finish();
    return message.flip();
  }

  private void takeHeader() {
    ring.take(header);
    release();
  }

  private boolean takeBody(ByteBuffer target) {
    ring.take(target);
    release();
    return !target.hasRemaining();
  }

  private void release() {
    if (ring.release()) {
      writable.signal(1);
    }
  }

  private void finish() {
    header.clear();
    part.clear();
  }

  private int length(int limit) {
    int length = header.getInt(0);
    ReceivedPart.requirePossible(length);
    if (length > limit) {
      throw new MessageTooLongException(length, limit);
    }
    return length;
  }

  /** Whether a receive would find something at once: a part of a message, or the end. */
  public boolean isReady() {
    return !ring.isEmpty() || peer.isGone();
  }

  /** Whether a message has come in part. */
  public boolean isInTheMiddle() {
    return header.position() > 0;
  }

  /** Waits for a part of a message or the end; returns false if the time ran out. */
  public boolean awaitReady(Deadline deadline) throws InterruptedException {
    return !ring.isEmpty() || data.await(deadline) || peer.isGone();
  }

  /** Waits for a part of a message; throws if nothing will come. */
  void awaitMore() throws InterruptedException {
    if (!data.await(Deadline.never())) {
      throw ended();
    }
  }

  private RuntimeException ended() {
    return part.ended(header.position(), header.hasRemaining() ? -1 : header.getInt(0), null);
  }
}
