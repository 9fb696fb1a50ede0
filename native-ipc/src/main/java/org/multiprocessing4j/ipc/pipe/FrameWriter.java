package org.multiprocessing4j.ipc.pipe;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.multiprocessing4j.ipc.posix.Errno;
import org.multiprocessing4j.ipc.posix.Posix;
import org.multiprocessing4j.ipc.posix.PosixException;
import org.multiprocessing4j.ipc.posix.Sockets;

/**
 * Sends messages, each with its length in front.
 *
 * <pre>
 *   0         4                4 + length
 *   | length  | bytes ...      |             length: big-endian, 0 to 2^31 - 1
 * </pre>
 *
 * <p>Header and body leave in one system call where the kernel takes them. Half a message cannot be
 * taken back: if a send is interrupted in the middle, the rest is kept and leaves before the next
 * message. For one thread at a time.
 */
final class FrameWriter {
  private static final int HEADER_BYTES = 4;

  /** From here on a direct buffer is worth being sent in place instead of being copied. */
  private static final int IN_PLACE_BYTES = 4 << 10;

  private final ByteBuffer header = ByteBuffer.allocateDirect(HEADER_BYTES);
  private final long headerAddress = Posix.addressOf(header);
  private final NativeMemory memory = new NativeMemory();

  /** A message of which only a part was sent. */
  private @Nullable ByteBuffer unfinished;

  /** How much of the current message was sent, header included. */
  private long sent;

  /**
   * Sends one message.
   *
   * @param fd a connected socket with a time limit for sending
   * @param message what lies between its position and its limit; both stay
   */
  void send(int fd, ByteBuffer message, Pause pause) throws InterruptedException {
    boolean done = false;
    try {
      finishLast(fd, pause);
      transmit(fd, message, pause);
      done = true;
    } catch (PosixException failed) {
      throw failed.is(Errno.EPIPE) || failed.is(Errno.ECONNRESET)
          ? broken(message, failed)
          : failed;
    } finally {
      if (!done) {
        keepRest(message);
      }
    }
  }

  private static BrokenPipeException broken(ByteBuffer message, PosixException cause) {
    return new BrokenPipeException(
        "the other side closed or died before a message of "
            + message.remaining()
            + " bytes was sent",
        cause);
  }

  private void finishLast(int fd, Pause pause) throws InterruptedException {
    ByteBuffer last = unfinished;
    if (last != null) {
      transmit(fd, last, pause);
      unfinished = null;
    }
  }

  private void keepRest(ByteBuffer message) {
    if (unfinished == null && sent > 0) {
      unfinished = ByteBuffer.allocate(message.remaining()).put(message.duplicate()).flip();
    }
  }

  /** Sends a message, or what is left of it. */
  private void transmit(int fd, ByteBuffer message, Pause pause) throws InterruptedException {
    header.putInt(0, message.remaining());
    long total = HEADER_BYTES + (long) message.remaining();
    boolean inPlace = message.isDirect() && message.remaining() >= IN_PLACE_BYTES;
    while (sent < total) {
      long count = inPlace ? sendInPlace(fd, message) : sendCopy(fd, message);
      if (count == Sockets.WOULD_BLOCK) {
        pause.check();
      } else {
        sent += count;
      }
    }
    sent = 0;
  }

  private long sendInPlace(int fd, ByteBuffer message) {
    long address = Posix.addressOf(message) + message.position();
    if (sent < HEADER_BYTES) {
      long headerRest = HEADER_BYTES - sent;
      return Sockets.sendBoth(fd, headerAddress + sent, headerRest, address, message.remaining());
    }
    long offset = sent - HEADER_BYTES;
    return Sockets.send(fd, address + offset, message.remaining() - offset);
  }

  private long sendCopy(int fd, ByteBuffer message) {
    ByteBuffer copy = memory.reserve(HEADER_BYTES + (long) message.remaining() - sent);
    int offset = (int) Math.max(0, sent - HEADER_BYTES);
    if (sent < HEADER_BYTES) {
      copy.put(header.slice((int) sent, HEADER_BYTES - (int) sent));
    }
    int count = Math.min(copy.remaining(), message.remaining() - offset);
    copy.put(message.slice(message.position() + offset, count));
    return Sockets.send(fd, memory.address(), copy.position());
  }
}
