package org.multiprocessing4j.ipc.pipe;

import java.nio.ByteBuffer;
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
 * <p>Header and body leave in one system call where the kernel takes them. For one thread at a
 * time.
 */
final class FrameWriter {
  private static final int HEADER_BYTES = 4;

  /** From here on a direct buffer is worth being sent in place instead of being copied. */
  private static final int IN_PLACE_BYTES = 4 << 10;

  private final NativeMemory memory = new NativeMemory();

  /**
   * Sends one message.
   *
   * @param fd a connected socket with a time limit for sending
   * @param message what lies between its position and its limit; both stay
   */
  void send(int fd, ByteBuffer message, Pause pause) throws InterruptedException {
    try {
      if (message.isDirect() && message.remaining() >= IN_PLACE_BYTES) {
        sendInPlace(fd, message, pause);
      } else {
        sendCopy(fd, message.duplicate(), pause);
      }
    } catch (PosixException failed) {
      if (failed.is(Errno.EPIPE) || failed.is(Errno.ECONNRESET)) {
        throw new BrokenPipeException(
            "The other side closed or died before a message of "
                + message.remaining()
                + " bytes was sent",
            failed);
      }
      throw failed;
    }
  }

  private void sendCopy(int fd, ByteBuffer rest, Pause pause) throws InterruptedException {
    ByteBuffer copy = memory.reserve((long) HEADER_BYTES + rest.remaining());
    copy.putInt(rest.remaining());
    boolean begun = false;
    do {
      move(rest, copy);
      sendAll(fd, memory.address(), copy.position(), begun, pause);
      begun = true;
      copy.clear();
    } while (rest.hasRemaining());
  }

  private static void move(ByteBuffer from, ByteBuffer to) {
    int count = Math.min(from.remaining(), to.remaining());
    to.put(from.slice(from.position(), count));
    from.position(from.position() + count);
  }

  private void sendInPlace(int fd, ByteBuffer message, Pause pause) throws InterruptedException {
    memory.reserve(HEADER_BYTES).putInt(message.remaining());
    long address = Posix.addressOf(message) + message.position();
    long length = message.remaining();
    long sent = 0;
    while (sent == 0) {
      sent = Math.max(0, Sockets.sendBoth(fd, memory.address(), HEADER_BYTES, address, length));
      if (sent == 0) {
        pause.check(false);
      }
    }
    if (sent < HEADER_BYTES) {
      sendAll(fd, memory.address() + sent, HEADER_BYTES - sent, true, pause);
      sent = HEADER_BYTES;
    }
    long done = sent - HEADER_BYTES;
    sendAll(fd, address + done, length - done, true, pause);
  }

  private static void sendAll(int fd, long address, long length, boolean begunBefore, Pause pause)
      throws InterruptedException {
    boolean begun = begunBefore;
    long sent = 0;
    while (sent < length) {
      long count = Sockets.send(fd, address + sent, length - sent);
      if (count == Sockets.WOULD_BLOCK) {
        pause.check(begun);
      } else {
        sent += count;
        begun = true;
      }
    }
  }
}
