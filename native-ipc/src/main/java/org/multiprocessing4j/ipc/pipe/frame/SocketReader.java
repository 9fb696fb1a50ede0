package org.multiprocessing4j.ipc.pipe.frame;

import java.util.function.BooleanSupplier;
import org.multiprocessing4j.ipc.posix.Sockets;
import org.multiprocessing4j.ipc.sync.AdaptiveSpin;

/**
 * Receives bytes from a socket: polls a few times, as long as that has been paying off, then sleeps
 * in the kernel. For one thread at a time.
 */
final class SocketReader {
  /** What one call moves at most, so that it ends soon even if it never has to wait. */
  static final int LONGEST_CALL_BYTES = 1 << 20;

  /**
   * A piece of this size arrives in parts. It is best to let the kernel wait for them: polling for
   * each would take the core, or the caches, from the sender.
   */
  private static final int LONG_BYTES = 64 << 10;

  private final AdaptiveSpin spin = new AdaptiveSpin();
  private final BooleanSupplier look = this::look;

  // The call that is under way
  private int fd;
  private long address;
  private int wanted;
  private long count;

  /**
   * Receives bytes.
   *
   * @param fd a connected socket with a time limit for receiving
   * @return as {@link Sockets#receive}
   */
  long receive(int fd, long address, int wanted) {
    this.fd = fd;
    this.address = address;
    this.wanted = wanted;
    if (wanted >= LONG_BYTES) {
      return Sockets.receiveAll(fd, address, Math.min(wanted, LONGEST_CALL_BYTES));
    }
    if (look() || spin.await(look)) {
      return count;
    }
    long start = System.nanoTime();
    count = Sockets.receive(fd, address, wanted);
    spin.slept(System.nanoTime() - start);
    return count;
  }

  private boolean look() {
    count = Sockets.receiveNow(fd, address, wanted);
    return count != Sockets.WOULD_BLOCK;
  }
}
