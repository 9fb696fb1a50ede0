package org.multiprocessing4j.process;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import org.multiprocessing4j.ipc.posix.Posix;
import org.multiprocessing4j.ipc.posix.PosixException;
import org.multiprocessing4j.ipc.posix.Sockets;

/**
 * Frames on their way to one child; any thread may send.
 *
 * <p>What fits into the socket is written by the sender at once, without a hand-over to the control
 * thread; the rest waits until the control thread finds the socket writable. Before the child has
 * connected everything waits.
 */
final class Outbox {
  private static final int STAGING_BYTES = 32 * 1024;

  /** A bigger payload is not copied behind its header. */
  private static final int COPIED_PAYLOAD_BYTES = 16 * 1024;

  private final Runnable whenStuck;
  private final Deque<ByteBuffer> pending = new ArrayDeque<>();

  /** Bytes taken from pending and not sent yet, between position and limit. */
  private final ByteBuffer staging = ByteBuffer.allocateDirect(STAGING_BYTES).flip();

  private final long stagingAddress = Posix.addressOf(staging);
  private int fd = -1;
  private boolean closed;

  /**
   * @param whenStuck called when bytes are left for {@link #flush}
   */
  Outbox(Runnable whenStuck) {
    this.whenStuck = whenStuck;
  }

  /** Queues a frame and sends what can be sent; false if the child is gone. */
  synchronized boolean send(Frame frame) {
    if (closed) {
      return false;
    }
    if (frame.payload().remaining() <= COPIED_PAYLOAD_BYTES) {
      pending.add(frame.toBytes());
    } else {
      pending.add(frame.header());
      pending.add(frame.payload());
    }
    if (fd >= 0) {
      flush();
      if (hasPending()) {
        whenStuck.run();
      }
    }
    return true;
  }

  /** The child has connected. */
  synchronized void connect(int socket) {
    fd = socket;
    flush();
  }

  /** The child is gone; what is pending is dropped. The descriptor is not touched any more. */
  synchronized void close() {
    closed = true;
    fd = -1;
    pending.clear();
    staging.limit(0);
  }

  synchronized boolean hasPending() {
    return staging.hasRemaining() || !pending.isEmpty();
  }

  /** Sends as much as the socket takes. */
  synchronized void flush() {
    while (fd >= 0 && fillStaging()) {
      long count = sendStaging();
      if (count == Sockets.WOULD_BLOCK) {
        return;
      }
      staging.position(staging.position() + (int) count);
    }
  }

  private long sendStaging() {
    try {
      return Sockets.sendNow(fd, stagingAddress + staging.position(), staging.remaining());
    } catch (PosixException childHasClosed) {
      close();
      return 0;
    }
  }

  private boolean fillStaging() {
    if (!staging.hasRemaining()) {
      staging.clear();
      while (staging.hasRemaining() && !pending.isEmpty()) {
        moveToStaging(pending.element());
      }
      staging.flip();
    }
    return staging.hasRemaining();
  }

  private void moveToStaging(ByteBuffer source) {
    int count = Math.min(source.remaining(), staging.remaining());
    staging.put(staging.position(), source, source.position(), count);
    staging.position(staging.position() + count);
    source.position(source.position() + count);
    if (!source.hasRemaining()) {
      pending.remove();
    }
  }
}
