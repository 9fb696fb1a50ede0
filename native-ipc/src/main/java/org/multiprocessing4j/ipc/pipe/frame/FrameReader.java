package org.multiprocessing4j.ipc.pipe.frame;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.multiprocessing4j.ipc.Internal;
import org.multiprocessing4j.ipc.pipe.BufferTooShortException;
import org.multiprocessing4j.ipc.pipe.MessageTooLongException;
import org.multiprocessing4j.ipc.posix.Posix;
import org.multiprocessing4j.ipc.posix.PosixException;

/**
 * Receives messages with their length in front, and never a byte more than the message has.
 *
 * <pre>
 *   | length (4) | bytes ...                   length 0 to 2^31 - 1
 *   | -1 (4)     | length (8) | bytes ...      longer
 * </pre>
 *
 * <p>It remembers how far it got. A call that ends early (interrupt, limit, time) loses nothing:
 * the next one goes on there. For one thread at a time.
 */
@Internal
public final class FrameReader {
  /** What arrays allow on every JVM. */
  public static final int MAX_MESSAGE_BYTES = Integer.MAX_VALUE - 8;

  private static final int SHORT_HEADER_BYTES = 4;
  private static final int LONG_HEADER_BYTES = 12;
  private static final long UNKNOWN = Long.MIN_VALUE;

  private final ByteBuffer header = ByteBuffer.allocateDirect(LONG_HEADER_BYTES);
  private final long headerAddress = Posix.addressOf(header);
  private final NativeMemory memory = new NativeMemory();
  private final SocketReader socket = new SocketReader();

  // The message that is being received
  private int headerGot;
  private long length = UNKNOWN;
  private final ReceivedPart part = new ReceivedPart();

  /**
   * Receives a message into a new array.
   *
   * @param fd a connected socket with a time limit for receiving
   * @param limit the longest message to receive, in bytes
   */
  @SuppressWarnings("ByteBufferBackingArray") // allocated by us, and given away as a whole
  public byte[] receive(int fd, long limit, Pause pause) throws InterruptedException {
    receiveHeader(fd, pause);
    if (length > Math.min(limit, MAX_MESSAGE_BYTES)) {
      throw new MessageTooLongException(length, Math.min(limit, MAX_MESSAGE_BYTES));
    }
    ByteBuffer whole = part.whole((int) length);
    fill(fd, whole, pause);
    finish();
    return whole.array();
  }

  /** Receives a message into a buffer, from its position on, and moves the position. */
  public int receiveInto(int fd, ByteBuffer target, Pause pause) throws InterruptedException {
    receiveHeader(fd, pause);
    int room = target.remaining();
    if (length > room) {
      byte[] message = receive(fd, MAX_MESSAGE_BYTES, pause);
      throw new BufferTooShortException(message, room);
    }
    ByteBuffer window = target.slice(target.position(), (int) length);
    fillBorrowed(fd, window, pause);
    finish();
    target.position(target.position() + window.capacity());
    return window.capacity();
  }

  /** Fills memory of the caller; if that ends early, a copy of what came is kept. */
  private void fillBorrowed(int fd, ByteBuffer window, Pause pause) throws InterruptedException {
    part.moveTo(window);
    boolean filled = false;
    try {
      fill(fd, window, pause);
      filled = true;
    } finally {
      if (!filled) {
        part.keepCopyOf(window);
      }
    }
  }

  /** Whether a message was received in part. */
  public boolean isInTheMiddle() {
    return headerGot > 0;
  }

  private void finish() {
    headerGot = 0;
    length = UNKNOWN;
    part.clear();
  }

  private void receiveHeader(int fd, Pause pause) throws InterruptedException {
    part.requireKept();
    while (length == UNKNOWN) {
      int wanted = SHORT_HEADER_BYTES;
      if (headerGot >= SHORT_HEADER_BYTES) {
        wanted = LONG_HEADER_BYTES;
      }
      headerGot += receiveSome(fd, headerAddress + headerGot, wanted - headerGot, pause);
      parseHeader();
      if (length == UNKNOWN) {
        pause.check(); // a slow sender must not keep a call from looking around
      }
    }
    ReceivedPart.requirePossible(length);
  }

  private void parseHeader() {
    if (headerGot == SHORT_HEADER_BYTES && header.getInt(0) != -1) {
      length = header.getInt(0);
    } else if (headerGot == LONG_HEADER_BYTES) {
      length = header.getLong(SHORT_HEADER_BYTES);
    }
  }

  private void fill(int fd, ByteBuffer target, Pause pause) throws InterruptedException {
    if (target.isDirect()) {
      long address = Posix.addressOf(target);
      while (target.hasRemaining()) {
        long place = address + target.position();
        int count = receiveSome(fd, place, target.remaining(), pause);
        target.position(target.position() + count);
        checkUnlessFull(target, pause);
      }
      return;
    }
    while (target.hasRemaining()) {
      ByteBuffer copy = memory.reserve(target.remaining());
      int wanted = Math.min(target.remaining(), copy.remaining());
      target.put(copy.slice(0, receiveSome(fd, memory.address(), wanted, pause)));
      checkUnlessFull(target, pause);
    }
  }

  private static void checkUnlessFull(ByteBuffer target, Pause pause) throws InterruptedException {
    if (target.hasRemaining()) {
      pause.check();
    }
  }

  /** Receives at least one byte. */
  private int receiveSome(int fd, long address, int wanted, Pause pause)
      throws InterruptedException {
    while (true) {
      long count = receiveOnce(fd, address, wanted);
      if (count > 0) {
        return (int) count;
      }
      if (count == 0) {
        throw ended(null);
      }
      pause.awaitReadable();
    }
  }

  private long receiveOnce(int fd, long address, int wanted) {
    try {
      return socket.receive(fd, address, wanted);
    } catch (PosixException failed) {
      if (PeerLoss.isReportedBy(failed)) {
        throw ended(failed);
      }
      throw failed;
    }
  }

  private RuntimeException ended(@Nullable PosixException cause) {
    return part.ended(headerGot, length, cause);
  }
}
