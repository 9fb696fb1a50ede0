package org.multiprocessing4j.ipc.pipe;

import java.util.function.BooleanSupplier;
import org.multiprocessing4j.ipc.posix.Sockets;
import org.multiprocessing4j.ipc.sync.AdaptiveSpin;

/**
 * Takes bytes from a socket: looks for them a few times, as long as that has been paying, then
 * sleeps in the kernel. For one thread at a time.
 */
final class SocketReader {
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
