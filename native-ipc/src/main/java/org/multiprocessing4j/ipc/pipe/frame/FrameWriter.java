package org.multiprocessing4j.ipc.pipe.frame;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.Supplier;
import org.multiprocessing4j.ipc.Internal;
import org.multiprocessing4j.ipc.codec.Reservations;
import org.multiprocessing4j.ipc.pipe.BrokenPipeException;
import org.multiprocessing4j.ipc.pipe.PartlySentException;
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
@Internal
public final class FrameWriter {
  /** From here on a direct buffer is worth being sent in place instead of being copied. */
  private static final int IN_PLACE_BYTES = 4 << 10;

  private final ByteBuffer header = ByteBuffer.allocateDirect(UnsentMessage.HEADER_BYTES);
  private final long headerAddress = Posix.addressOf(header);
  private final UnsentMessage unsent = new UnsentMessage(header);
  private final NativeMemory memory = new NativeMemory();

  /**
   * Sends one message.
   *
   * @param fd a connected socket with a time limit for sending
   * @param message what lies between its position and its limit; both stay
   * @param reserved takes what is reserved for its receiver, if it is sent in part
   * @throws PartlySentException if a part of this message was sent
   */
  public void send(
      int fd, ByteBuffer message, Pause pause, Supplier<Optional<Reservations>> reserved)
      throws InterruptedException {
    unsent.requireWhole();
    int length = message.remaining();
    push(fd, length, pause); // what is left of the message before
    unsent.begin(message.duplicate());
    try {
      push(fd, length, pause);
    } catch (InterruptedException interrupted) {
      throw unsent.isInTheMiddle() ? new PartlySentException(interrupted) : interrupted;
    } finally {
      unsent.giveBack(reserved);
    }
  }

  /** Forgets the rest of a message that will never leave. */
  public void forget() {
    unsent.forget();
  }

  /** Whether a message was sent in part. */
  public boolean isInTheMiddle() {
    return unsent.isInTheMiddle();
  }

  private void push(int fd, int length, Pause pause) throws InterruptedException {
    try {
      while (!unsent.isEmpty()) {
        long count = sendSome(fd);
        if (count != Sockets.WOULD_BLOCK) {
          advance((int) count);
        }
        if (!unsent.isEmpty()) {
          pause.check(); // also after progress: a slow reader must not prevent it
        }
      }
    } catch (PosixException failed) {
      if (!PeerLoss.isReportedBy(failed)) {
        throw failed;
      }
      unsent.forget();
      throw new BrokenPipeException(
          "the other side closed or died before a message of " + length + " bytes was sent",
          failed);
    }
  }

  private void advance(int count) {
    int ofHeader = Math.min(count, header.remaining());
    header.position(header.position() + ofHeader);
    ByteBuffer body = unsent.body();
    body.position(body.position() + count - ofHeader);
  }

  private long sendSome(int fd) {
    ByteBuffer body = unsent.body();
    return body.isDirect() && body.remaining() >= IN_PLACE_BYTES
        ? sendInPlace(fd, body)
        : sendCopy(fd, body);
  }

  private long sendInPlace(int fd, ByteBuffer body) {
    long address = Posix.addressOf(body) + body.position();
    int count = Math.min(body.remaining(), SocketReader.LONGEST_CALL_BYTES);
    if (header.hasRemaining()) {
      long headerRest = headerAddress + header.position();
      return Sockets.sendBoth(fd, headerRest, header.remaining(), address, count);
    }
    return Sockets.send(fd, address, count);
  }

  private long sendCopy(int fd, ByteBuffer body) {
    ByteBuffer copy = memory.reserve(header.remaining() + (long) body.remaining());
    if (header.hasRemaining()) {
      copy.put(header.duplicate());
    }
    int count = Math.min(copy.remaining(), body.remaining());
    copy.put(body.slice(body.position(), count));
    return Sockets.send(fd, memory.address(), copy.position());
  }
}
