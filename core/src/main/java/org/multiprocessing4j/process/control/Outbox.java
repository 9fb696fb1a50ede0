package org.multiprocessing4j.process.control;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import org.multiprocessing4j.ipc.posix.Errno;
import org.multiprocessing4j.ipc.posix.FileDescriptors;
import org.multiprocessing4j.ipc.posix.Poll;
import org.multiprocessing4j.ipc.posix.PosixException;

/**
 * Frames on their way to one child; any thread may send.
 *
 * <p>What fits into the pipe is written by the sender at once, without a hand-over to the control
 * thread; the rest waits until the control thread finds room in the pipe.
 */
final class Outbox implements EventSource {
  private static final int STAGING_BYTES = 32 * 1024;

  /** A bigger payload is not copied behind its header. */
  private static final int COPIED_PAYLOAD_BYTES = 16 * 1024;

  private static final int NOTHING_TO_WAIT_FOR = -1;

  private final int fd;
  private final Runnable whenStuck;
  private final Deque<ByteBuffer> pending = new ArrayDeque<>();

  /** Bytes taken from pending and not sent yet, between position and limit. */
  private final ByteBuffer staging = ByteBuffer.allocateDirect(STAGING_BYTES).flip();

  private boolean closed;

  /**
   * Makes an empty outbox.
   *
   * @param fd the writing end of a pipe, not blocking; this closes it
   * @param whenStuck called when bytes are left for the control thread to send
   */
  Outbox(int fd, Runnable whenStuck) {
    this.fd = fd;
    this.whenStuck = whenStuck;
  }

  /** Queues a frame and sends what can be sent; false if the child is gone. */
  synchronized boolean send(Frame frame) {
    if (closed) {
      return false;
    }
    boolean wasIdle = !hasPending();
    if (frame.payload().remaining() <= COPIED_PAYLOAD_BYTES) {
      pending.add(frame.toBytes());
    } else {
      pending.add(frame.header());
      pending.add(frame.payload());
    }
    if (wasIdle && !flush()) {
      whenStuck.run();
    }
    return true;
  }

  /** The child is gone; what is pending is dropped. */
  synchronized void close() {
    if (!closed) {
      closed = true;
      pending.clear();
      staging.limit(staging.position());
      FileDescriptors.close(fd);
    }
  }

  @Override
  public synchronized int fd() {
    return hasPending() ? fd : NOTHING_TO_WAIT_FOR;
  }

  @Override
  public int interest() {
    return Poll.WRITABLE;
  }

  @Override
  public synchronized void ready(int events) {
    flush();
  }

  private boolean hasPending() {
    return staging.hasRemaining() || !pending.isEmpty();
  }

  /** Sends as much as the pipe takes; false if something is left. */
  private boolean flush() {
    while (!closed && fillStaging()) {
      try {
        FileDescriptors.write(fd, staging);
      } catch (PosixException e) {
        if (e.is(Errno.EAGAIN)) {
          return false;
        }
        close(); // nobody reads any more
      }
    }
    return true;
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
