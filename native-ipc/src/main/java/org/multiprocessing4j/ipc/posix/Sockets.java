package org.multiprocessing4j.ipc.posix;

import java.net.SocketAddress;
import java.nio.ByteBuffer;
import org.multiprocessing4j.ipc.Internal;

/**
 * Stream sockets: Unix domain, and TCP over IPv4 and IPv6.
 *
 * <p>Raw descriptors are used instead of the channels of the JDK because they can be passed to
 * other processes. Addresses are those of the JDK: {@link java.net.UnixDomainSocketAddress} and
 * {@link java.net.InetSocketAddress}.
 *
 * <p>The methods that move bytes take addresses, allocate nothing, and return {@link #WOULD_BLOCK}
 * where C says EAGAIN: the time limit of the socket ran out, or the call was told not to wait. A
 * close by the other side is 0 when receiving and EPIPE when sending; ECONNRESET means that it died
 * or closed with data unread. None of these methods raises SIGPIPE.
 *
 * <p>Closing a descriptor while another thread blocks on it does not wake that thread; {@link
 * #shutdown} does.
 */
@Internal
public final class Sockets {
  /** A result of the methods that move bytes: nothing could be moved in time. */
  public static final long WOULD_BLOCK = -1;

  /** Which direction to end. */
  public enum Direction {
    /** Receiving. */
    INPUT(0),
    /** Sending: the other side reads the end of the stream. */
    OUTPUT(1),
    /** Both. */
    BOTH(2);

    private final int code;

    Direction(int code) {
      this.code = code;
    }
  }

  private static final int SOCK_STREAM_CLOEXEC = 1 | FileDescriptors.O_CLOEXEC;
  private static final int SOCK_DGRAM_CLOEXEC = 2 | FileDescriptors.O_CLOEXEC;
  private static final int MSG_DONTWAIT = 0x40;
  private static final int MSG_WAITALL = 0x100;
  static final int MSG_NOSIGNAL = 0x4000;

  private Sockets() {}

  /**
   * Makes a connected pair of Unix sockets.
   *
   * @return both sides, which the caller closes
   * @throws PosixException EMFILE, ENFILE
   */
  public static DescriptorPair pair() {
    Scratch scratch = Scratch.get();
    int family = SocketAddresses.AF_UNIX;
    if (LibC.socketpair(family, SOCK_STREAM_CLOEXEC, 0, scratch.address) != 0) {
      throw new PosixException("socketpair", LibC.errno(), "new pair");
    }
    return new DescriptorPair(scratch.bytes.getInt(0), scratch.bytes.getInt(Integer.BYTES));
  }

  /**
   * Makes an unconnected socket.
   *
   * @param address an address of the family that it is to have
   * @return the descriptor, which the caller closes
   * @throws PosixException EMFILE, EAFNOSUPPORT
   */
  public static int open(SocketAddress address) {
    int family = SocketAddresses.family(address);
    return Check.retrying("socket", address, () -> LibC.socket(family, SOCK_STREAM_CLOEXEC, 0));
  }

  /**
   * Whether nobody listens at the file of a Unix socket. A listener does not notice the question:
   * it is asked with a datagram socket, which cannot connect to it.
   *
   * @param address of the file
   * @return false also if that is unknown
   */
  public static boolean isDeserted(SocketAddress address) {
    int family = SocketAddresses.family(address);
    int fd = Check.retrying("socket", address, () -> LibC.socket(family, SOCK_DGRAM_CLOEXEC, 0));
    try {
      connect(fd, address);
      return false;
    } catch (PosixException refused) {
      return refused.is(Errno.ECONNREFUSED);
    } finally {
      FileDescriptors.close(fd);
    }
  }

  /**
   * Gives a socket its address.
   *
   * @param fd a new socket
   * @param address where; TCP port 0 lets the kernel choose (see {@link #localAddress}); for a Unix
   *     address this creates the file, which only a later unlink removes
   * @throws PosixException EADDRINUSE, EACCES, ENOENT, ...
   * @throws IllegalArgumentException if a path is longer than 107 bytes or a host is unresolved
   */
  public static void bind(int fd, SocketAddress address) {
    Scratch scratch = Scratch.get();
    int length = SocketAddresses.encode(address, scratch.bytes);
    if (LibC.bind(fd, scratch.address, length) != 0) {
      throw new PosixException("bind", LibC.errno(), "fd " + fd + " to " + address);
    }
  }

  /**
   * Lets others connect.
   *
   * @param fd a bound socket
   * @param backlog how many may wait to be accepted
   * @throws PosixException EADDRINUSE, EBADF
   */
  public static void listen(int fd, int backlog) {
    Check.zero(LibC.listen(fd, backlog), "listen", fd);
  }

  /**
   * Waits for a connection; at most as long as {@link SocketOptions#setReceiveTimeout} says.
   *
   * @param fd a listening socket
   * @return the descriptor of the connection, which the caller closes; or -1 ({@link #WOULD_BLOCK})
   *     if nobody came in time
   * @throws PosixException EINVAL after {@link #shutdown}, EMFILE, EBADF
   */
  public static int accept(int fd) {
    if (BlockingCall.isForbidden()) {
      return BlockingCall.relay(() -> accept(fd));
    }
    while (true) {
      int connection = LibC.accept4(fd, 0, 0, FileDescriptors.O_CLOEXEC);
      if (connection >= 0) {
        return connection;
      }
      int errno = LibC.errno();
      if (errno == Errno.EAGAIN.number()) {
        return (int) WOULD_BLOCK;
      }
      // ECONNABORTED: the peer gave up while it waited in the queue; the next one may be well
      if (errno != Errno.EINTR.number() && errno != Errno.ECONNABORTED.number()) {
        throw new PosixException("accept4", errno, "fd " + fd);
      }
    }
  }

  /**
   * Connects; waits at most as long as {@link SocketOptions#setSendTimeout} says.
   *
   * @param fd a new socket
   * @param address whom
   * @throws PosixException ECONNREFUSED, ENOENT; EAGAIN (Unix), EINPROGRESS or EALREADY (TCP) if
   *     the time ran out; ETIMEDOUT if TCP gave up
   */
  public static void connect(int fd, SocketAddress address) {
    int errno =
        BlockingCall.isForbidden()
            ? BlockingCall.relay(() -> connectUninterrupted(fd, address))
            : connectUninterrupted(fd, address);
    if (errno != 0 && errno != Errno.EISCONN.number()) {
      throw new PosixException("connect", errno, "fd " + fd + " to " + address);
    }
  }

  private static int connectUninterrupted(int fd, SocketAddress address) {
    int errno;
    do { // after an interruption a TCP connect goes on, and a second call waits for its end
      errno = connectOnce(fd, address);
    } while (errno == Errno.EINTR.number());
    return errno;
  }

  private static int connectOnce(int fd, SocketAddress address) {
    Scratch scratch = Scratch.get();
    int length = SocketAddresses.encode(address, scratch.bytes);
    return LibC.connect(fd, scratch.address, length) == 0 ? 0 : LibC.errno();
  }

  /**
   * The address that a socket is bound to.
   *
   * @param fd the socket
   * @return its address, with the port that the kernel chose
   * @throws PosixException EBADF, ENOTSOCK
   */
  public static SocketAddress localAddress(int fd) {
    return address(fd, LibC::getsockname, "getsockname");
  }

  /**
   * The address of the other side.
   *
   * @param fd a connected socket
   * @return its address; that of a Unix socket that was never bound has an empty path
   * @throws PosixException ENOTCONN, EBADF, ENOTSOCK
   */
  public static SocketAddress remoteAddress(int fd) {
    return address(fd, LibC::getpeername, "getpeername");
  }

  /** A call that writes an address, and its length. */
  private interface AddressCall {
    int get(int fd, long address, long length);
  }

  private static SocketAddress address(int fd, AddressCall call, String name) {
    Scratch scratch = Scratch.get();
    int lengthOffset = SocketAddresses.MAX_SIZE_BYTES;
    scratch.bytes.putInt(lengthOffset, SocketAddresses.MAX_SIZE_BYTES);
    Check.zero(call.get(fd, scratch.address, scratch.address + lengthOffset), name, fd);
    return SocketAddresses.decode(scratch.bytes, scratch.bytes.getInt(lengthOffset));
  }

  /**
   * Ends one direction, or both, for all descriptors of the connection in all processes; wakes
   * whoever blocks on it.
   *
   * @param fd a connected or listening socket
   * @param direction which
   * @throws PosixException ENOTCONN if it is not connected any more, EBADF
   */
  public static void shutdown(int fd, Direction direction) {
    Check.zero(LibC.shutdown(fd, direction.code), "shutdown", fd);
  }

  /**
   * Sends bytes.
   *
   * @param fd a connected socket
   * @param address where the bytes are
   * @param length how many
   * @return how many were sent, which may be fewer, or {@link #WOULD_BLOCK}
   * @throws PosixException EPIPE if the other side is closed, ECONNRESET
   */
  public static long send(int fd, long address, long length) {
    if (!BlockingCall.isForbidden()) {
      return send(fd, address, length, MSG_NOSIGNAL);
    }
    long count = sendNow(fd, address, length);
    return count == WOULD_BLOCK ? BlockingCall.relay(() -> send(fd, address, length)) : count;
  }

  /**
   * Sends what fits without waiting, whatever the settings of the socket.
   *
   * @param fd a connected socket
   * @param address where the bytes are
   * @param length how many
   * @return how many were sent, which may be fewer, or {@link #WOULD_BLOCK}
   * @throws PosixException EPIPE if the other side is closed, ECONNRESET
   */
  public static long sendNow(int fd, long address, long length) {
    return send(fd, address, length, MSG_NOSIGNAL | MSG_DONTWAIT);
  }

  private static long send(int fd, long address, long length, int flags) {
    while (true) {
      long count = LibC.send(fd, address, length, flags);
      if (count >= 0 || wouldBlock("send", fd)) {
        return count;
      }
    }
  }

  /**
   * Sends two pieces of memory one after the other in one call, for example a header and its body.
   *
   * @param fd a connected socket
   * @param firstAddress where the first piece is
   * @param firstLength its length in bytes
   * @param secondAddress where the second piece is
   * @param secondLength its length in bytes
   * @return how many bytes of both together were sent, which may be fewer, or {@link #WOULD_BLOCK}
   * @throws PosixException EPIPE if the other side is closed, ECONNRESET
   */
  public static long sendBoth(
      int fd, long firstAddress, long firstLength, long secondAddress, long secondLength) {
    if (!BlockingCall.isForbidden()) {
      return sendBoth(fd, firstAddress, firstLength, secondAddress, secondLength, MSG_NOSIGNAL);
    }
    int flags = MSG_NOSIGNAL | MSG_DONTWAIT;
    long count = sendBoth(fd, firstAddress, firstLength, secondAddress, secondLength, flags);
    return count == WOULD_BLOCK
        ? BlockingCall.relay(
            () -> sendBoth(fd, firstAddress, firstLength, secondAddress, secondLength))
        : count;
  }

  private static long sendBoth(
      int fd,
      long firstAddress,
      long firstLength,
      long secondAddress,
      long secondLength,
      int flags) {
    Scratch scratch = Scratch.get();
    ByteBuffer bytes = scratch.bytes;
    for (int offset = 0; offset < MessageHeader.SIZE_BYTES; offset += Long.BYTES) {
      bytes.putLong(offset, 0);
    }
    bytes.putLong(MessageHeader.IOVEC_POINTER_OFFSET, scratch.address + MessageHeader.SIZE_BYTES);
    bytes.putLong(MessageHeader.IOVEC_COUNT_OFFSET, 2);
    bytes.putLong(MessageHeader.SIZE_BYTES, firstAddress);
    bytes.putLong(MessageHeader.SIZE_BYTES + 8, firstLength);
    bytes.putLong(MessageHeader.SIZE_BYTES + MessageHeader.IOVEC_SIZE_BYTES, secondAddress);
    bytes.putLong(MessageHeader.SIZE_BYTES + MessageHeader.IOVEC_SIZE_BYTES + 8, secondLength);
    while (true) {
      long count = LibC.sendmsg(fd, scratch.address, flags);
      if (count >= 0 || wouldBlock("sendmsg", fd)) {
        return count;
      }
    }
  }

  /**
   * Receives bytes; waits at most as long as {@link SocketOptions#setReceiveTimeout} says.
   *
   * @param fd a connected socket
   * @param address where to put the bytes
   * @param length how many at most; positive
   * @return how many came, 0 at the end of the stream, or {@link #WOULD_BLOCK}
   * @throws PosixException ECONNRESET
   */
  public static long receive(int fd, long address, long length) {
    if (BlockingCall.isForbidden()) {
      return BlockingCall.relay(() -> receive(fd, address, length));
    }
    return receive(fd, address, length, 0);
  }

  /**
   * Receives bytes until all that are wanted have come; waits at most as long in all as {@link
   * SocketOptions#setReceiveTimeout} says.
   *
   * @param fd a connected socket
   * @param address where to put the bytes
   * @param length how many; positive
   * @return how many came: fewer if the time was up or the stream has ended; 0 at its end, or
   *     {@link #WOULD_BLOCK}
   * @throws PosixException ECONNRESET
   */
  public static long receiveAll(int fd, long address, long length) {
    if (BlockingCall.isForbidden()) {
      return BlockingCall.relay(() -> receiveAll(fd, address, length));
    }
    return receive(fd, address, length, MSG_WAITALL);
  }

  /**
   * Receives what is there without waiting, whatever the settings of the socket.
   *
   * @param fd a connected socket
   * @param address where to put the bytes
   * @param length how many at most; positive
   * @return how many came, 0 at the end of the stream, or {@link #WOULD_BLOCK}
   * @throws PosixException ECONNRESET
   */
  public static long receiveNow(int fd, long address, long length) {
    return receive(fd, address, length, MSG_DONTWAIT);
  }

  private static long receive(int fd, long address, long length, int flags) {
    while (true) {
      long count = LibC.recv(fd, address, length, flags);
      if (count >= 0 || wouldBlock("recv", fd)) {
        return count;
      }
    }
  }

  /**
   * Sends bytes together with descriptors, of which the receiver gets duplicates.
   *
   * <p>The descriptors stay open here; close them when they are no longer needed. They are attached
   * to the first byte sent.
   *
   * @param fd a connected Unix socket
   * @param address where the bytes are
   * @param length how many; at least 1
   * @param descriptors what to pass: at most {@value DescriptorPassing#MAX_DESCRIPTORS}
   * @return how many bytes were sent, in which case all descriptors were, or {@link #WOULD_BLOCK}
   * @throws PosixException EPIPE, EBADF, ETOOMANYREFS
   */
  public static long sendDescriptors(int fd, long address, long length, int... descriptors) {
    return DescriptorPassing.send(fd, address, length, descriptors);
  }

  /**
   * Receives bytes together with any descriptors that come with them.
   *
   * @param fd a connected Unix socket
   * @param address where to put the bytes
   * @param length how many at most; positive
   * @return the number of bytes, and the descriptors, which the caller closes
   * @throws PosixException ECONNRESET; EMFILE if this process has too many open files to take them
   */
  public static DescriptorMessage receiveDescriptors(int fd, long address, long length) {
    return DescriptorPassing.receive(fd, address, length);
  }

  /** True for EAGAIN, false for EINTR; anything else is thrown. */
  static boolean wouldBlock(String call, int fd) {
    int errno = LibC.errno();
    if (errno == Errno.EAGAIN.number()) {
      return true;
    }
    if (errno == Errno.EINTR.number()) {
      return false;
    }
    throw new PosixException(call, errno, "fd " + fd);
  }
}
