package org.multiprocessing4j.ipc.posix;

import java.util.concurrent.TimeUnit;
import org.multiprocessing4j.ipc.Internal;

/** Settings of a socket, and what the kernel knows about its other side. */
@Internal
public final class SocketOptions {
  static final int SOL_SOCKET = 1;
  private static final int IPPROTO_TCP = 6;
  private static final int SO_REUSEADDR = 2;
  private static final int SO_KEEPALIVE = 9;
  private static final int SO_PEERCRED = 17;
  private static final int SO_RCVTIMEO = 20;
  private static final int SO_SNDTIMEO = 21;
  private static final int TCP_NODELAY = 1;

  private static final int TIMEVAL_SIZE_BYTES = 16;
  private static final int CREDENTIALS_SIZE_BYTES = 12;
  private static final int LENGTH_OFFSET = 32;

  private SocketOptions() {}

  /**
   * Limits how long one receive or accept waits.
   *
   * @param fd the socket
   * @param timeoutNanos positive, rounded up to microseconds; to not wait at all there is {@link
   *     Sockets#receiveNow}
   * @throws PosixException EBADF, ENOTSOCK
   */
  public static void setReceiveTimeout(int fd, long timeoutNanos) {
    setTimeout(fd, SO_RCVTIMEO, timeoutNanos);
  }

  /**
   * Limits how long one send or connect waits.
   *
   * @param fd the socket
   * @param timeoutNanos positive, rounded up to microseconds; to not wait at all there is {@link
   *     Sockets#sendNow}
   * @throws PosixException EBADF, ENOTSOCK
   */
  public static void setSendTimeout(int fd, long timeoutNanos) {
    setTimeout(fd, SO_SNDTIMEO, timeoutNanos);
  }

  private static void setTimeout(int fd, int option, long timeoutNanos) {
    if (timeoutNanos <= 0) { // 0 would mean "wait for ever" to the kernel
      throw new IllegalArgumentException("the time limit must be positive: " + timeoutNanos);
    }
    long micros = TimeUnit.NANOSECONDS.toMicros(timeoutNanos) + (timeoutNanos % 1_000 == 0 ? 0 : 1);
    Scratch scratch = Scratch.get();
    scratch.bytes.putLong(0, micros / 1_000_000);
    scratch.bytes.putLong(Long.BYTES, micros % 1_000_000);
    Check.zero(
        LibC.setsockopt(fd, SOL_SOCKET, option, scratch.address, TIMEVAL_SIZE_BYTES),
        "setsockopt",
        fd);
  }

  /**
   * Lets a TCP server bind its port again although old connections linger.
   *
   * @param fd a TCP socket that is not bound yet
   * @throws PosixException EBADF, ENOTSOCK
   */
  public static void setReuseAddress(int fd) {
    setInt(fd, SOL_SOCKET, SO_REUSEADDR, 1);
  }

  /**
   * Sends small TCP packets at once.
   *
   * @param fd a TCP socket
   * @throws PosixException EOPNOTSUPP for a Unix socket
   */
  public static void setNoDelay(int fd) {
    setInt(fd, IPPROTO_TCP, TCP_NODELAY, 1);
  }

  /**
   * Notices, after some hours by default, that the machine of the other side is gone.
   *
   * @param fd a TCP socket
   * @throws PosixException EBADF, ENOTSOCK
   */
  public static void setKeepAlive(int fd) {
    setInt(fd, SOL_SOCKET, SO_KEEPALIVE, 1);
  }

  /**
   * Who is on the other side of a Unix socket.
   *
   * @param fd a connected Unix socket
   * @return the process that connected, listened, or made the pair
   * @throws PosixException EBADF, ENOTSOCK
   */
  public static PeerCredentials peerCredentials(int fd) {
    Scratch scratch = get(fd, SO_PEERCRED, CREDENTIALS_SIZE_BYTES);
    return new PeerCredentials(
        scratch.bytes.getInt(0),
        scratch.bytes.getInt(Integer.BYTES),
        scratch.bytes.getInt(2 * Integer.BYTES));
  }

  private static Scratch get(int fd, int option, int sizeBytes) {
    Scratch scratch = Scratch.get();
    scratch.bytes.putInt(LENGTH_OFFSET, sizeBytes);
    Check.zero(
        LibC.getsockopt(fd, SOL_SOCKET, option, scratch.address, scratch.address + LENGTH_OFFSET),
        "getsockopt",
        fd);
    return scratch;
  }

  private static void setInt(int fd, int level, int option, int value) {
    Scratch scratch = Scratch.get();
    scratch.bytes.putInt(0, value);
    Check.zero(
        LibC.setsockopt(fd, level, option, scratch.address, Integer.BYTES), "setsockopt", fd);
  }
}
