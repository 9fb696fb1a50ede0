package org.multiprocessing4j.ipc.pipe;

import java.net.InetSocketAddress;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.multiprocessing4j.ipc.IpcException;
import org.multiprocessing4j.ipc.codec.Codec;
import org.multiprocessing4j.ipc.memory.RunDirectory;
import org.multiprocessing4j.ipc.pipe.frame.Pause;
import org.multiprocessing4j.ipc.posix.Errno;
import org.multiprocessing4j.ipc.posix.FileDescriptors;
import org.multiprocessing4j.ipc.posix.PosixException;
import org.multiprocessing4j.ipc.posix.SocketOptions;
import org.multiprocessing4j.ipc.posix.Sockets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits at an address for others to connect.
 *
 * <pre>{@code
 * byte[] key = ...;
 * try (Listener listener = Listener.bind(Address.unix(Path.of("/run/app/orders")), key);
 *     Connection connection = listener.accept()) {
 *   connection.sendBytes("welcome".getBytes());
 * }
 * }</pre>
 *
 * <p>The socket file belongs to its owner alone (mode 0600), and a caller of another user is turned
 * away, whatever the file system says. With a key, both sides prove that they know it before
 * anything else is read. TCP connections are <em>not encrypted</em>, and decode values of the JDK
 * only, unless a codec is given.
 *
 * <p>Any thread may call {@link #accept}, and several may at the same time. If this process dies,
 * the kernel closes the socket; the file of a Unix socket stays, and the next listener at that path
 * replaces it.
 */
public final class Listener implements Waitable, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Listener.class);

  /** Errors of an accept that pass. */
  private static final Set<Errno> SCARCITY =
      EnumSet.of(Errno.EMFILE, Errno.ENFILE, Errno.ENOBUFS, Errno.ENOMEM);

  private final Address address;
  private final byte @Nullable [] authKey;
  private final Codec codec;
  private final Descriptor descriptor;
  private final @Nullable SocketFile file;
  private volatile @Nullable Address lastAccepted;

  private Listener(
      Address address, int fd, @Nullable SocketFile file, byte @Nullable [] authKey, Codec codec) {
    this.address = address;
    this.descriptor = new Descriptor(fd, "listener at " + address);
    this.file = file;
    this.authKey = authKey == null ? null : authKey.clone();
    this.codec = codec;
  }

  /**
   * Listens at a new socket file in the directory of this run, without a key.
   *
   * @return the open listener; see {@link #address()}
   */
  public static Listener bind() {
    return bind(Address.unix(RunDirectory.current().newPath("listener", null)), null);
  }

  /**
   * Listens without a key.
   *
   * @param address where
   * @return the open listener
   * @throws PosixException if somebody listens there already (EADDRINUSE), or if the directory does
   *     not exist (ENOENT)
   */
  public static Listener bind(Address address) {
    return bind(address, null);
  }

  /**
   * Listens for callers that know a key.
   *
   * @param address where
   * @param authKey the key, or null for none; the empty key is a key
   * @return the open listener
   * @throws PosixException if somebody listens there already (EADDRINUSE), or if the directory does
   *     not exist (ENOENT)
   */
  public static Listener bind(Address address, byte @Nullable [] authKey) {
    return bind(address, authKey, Trust.defaultCodec(address));
  }

  /**
   * Listens for callers that know a key, and talks to them in a codec of your choice.
   *
   * @param address where
   * @param authKey the key, or null for none; the empty key is a key
   * @param codec for the objects that are sent and received
   * @return the open listener
   * @throws PosixException if somebody listens there already (EADDRINUSE), or if the directory does
   *     not exist (ENOENT)
   */
  public static Listener bind(Address address, byte @Nullable [] authKey, Codec codec) {
    Objects.requireNonNull(address, "address");
    Objects.requireNonNull(codec, "codec");
    if (address instanceof Address.Unix unix) {
      SocketFile file = SocketFile.listen(unix);
      return new Listener(address, file.fd(), file, authKey, codec);
    }
    return bindTcp((Address.Tcp) address, authKey, codec);
  }

  private static Listener bindTcp(Address.Tcp address, byte @Nullable [] authKey, Codec codec) {
    int fd = Sockets.open(address.toSocketAddress());
    try {
      SocketOptions.setReuseAddress(fd);
      SocketOptions.setReceiveTimeout(fd, Pause.SLICE_NANOS);
      Sockets.bind(fd, address.toSocketAddress());
      Sockets.listen(fd, SocketFile.BACKLOG);
      int port = ((InetSocketAddress) Sockets.localAddress(fd)).getPort();
      return new Listener(Address.tcp(address.host(), port), fd, null, authKey, codec);
    } catch (Throwable failed) {
      FileDescriptors.close(fd);
      throw failed;
    }
  }

  /**
   * Waits for a caller and, if there is a key, for the handshake. A caller that is silent during
   * the handshake occupies this call for up to 30 s, so servers should use {@link #serve}.
   *
   * @return the connection, which the caller of this method closes
   * @throws AuthenticationException if a caller was turned away: another user, a wrong key, no
   *     answer within 30 s; the listener goes on working
   * @throws ConnectionClosedException if the listener is closed, before or meanwhile
   * @throws InterruptedException if this thread is interrupted
   */
  public Connection accept() throws InterruptedException {
    SocketConnection caller = acceptUnproven();
    try {
      admit(caller);
      return caller;
    } catch (Throwable turnedAway) {
      caller.close();
      throw turnedAway;
    }
  }

  /**
   * Accepts callers until this listener is closed, each in a daemon thread of its own: handshake
   * first, then the handler. So a caller that is slow, silent or stopped keeps nobody waiting, and
   * callers without the key cannot keep out those that have it: when more than 256 have not
   * finished the handshake, the one that has taken longest is turned away. A caller that fails the
   * handshake is dropped, with a debug message in the log.
   *
   * <p>While this process has no descriptor or memory left, callers wait in the kernel's queue; a
   * caller for which there turns out to be no thread or no memory is turned away.
   *
   * @param handler is given each connection and closes it; if it throws, the connection is closed
   *     and the exception goes to the thread's handler of uncaught exceptions
   * @throws InterruptedException if this thread is interrupted; the listener stays open
   */
  public void serve(Consumer<? super Connection> handler) throws InterruptedException {
    Objects.requireNonNull(handler, "handler");
    try (Reception reception = new Reception(this::admit, handler, Listener::newThread)) {
      while (true) {
        admitNext(reception);
      }
    } catch (ConnectionClosedException closed) {
      if (!descriptor.isClosed()) {
        throw closed;
      }
    }
  }

  private static Thread newThread(Runnable task) {
    Thread thread = new Thread(task, "mp4j-caller");
    thread.setDaemon(true);
    return thread;
  }

  private void admitNext(Reception reception) throws InterruptedException {
    try {
      reception.admit(acceptUnproven());
    } catch (PosixException failed) {
      if (SCARCITY.stream().noneMatch(failed::is)) {
        throw failed;
      }
      awaitPlenty(failed);
    } catch (OutOfMemoryError noThreadOrBuffer) {
      awaitPlenty(noThreadOrBuffer);
    }
  }

  /** Nothing announces that there is more again, so a retry has to find out. */
  private void awaitPlenty(Throwable shortage) throws InterruptedException {
    LOG.debug("{} cannot take a caller now", this, shortage);
    TimeUnit.NANOSECONDS.sleep(Pause.SLICE_NANOS);
  }

  private SocketConnection acceptUnproven() throws InterruptedException {
    String name = "connection accepted at " + address;
    return SocketConnection.adopt(acceptSocket(), name, codec);
  }

  private void admit(SocketConnection caller) throws InterruptedException {
    int fd = caller.borrowDescriptor();
    try {
      Trust.requireSameUser(fd, address);
      Connector.tune(fd, address);
      if (authKey != null) {
        Handshake.asListener(caller, authKey);
      }
      lastAccepted = address instanceof Address.Tcp ? remoteAddress(fd) : null;
    } finally {
      caller.returnDescriptor();
    }
  }

  private int acceptSocket() throws InterruptedException {
    int listening = descriptor.acquire();
    try {
      descriptor.check();
      int fd = Sockets.accept(listening);
      while (fd == Sockets.WOULD_BLOCK) {
        descriptor.awaitReadable();
        fd = Sockets.accept(listening);
      }
      return fd;
    } finally {
      descriptor.release();
    }
  }

  /** Null if the caller has reset the connection by now; the next receive will report that. */
  private static @Nullable Address remoteAddress(int fd) {
    try {
      InetSocketAddress remote = (InetSocketAddress) Sockets.remoteAddress(fd);
      return Address.tcp(remote.getAddress().getHostAddress(), remote.getPort());
    } catch (PosixException failed) {
      if (failed.is(Errno.ENOTCONN)) {
        return null;
      }
      throw failed;
    }
  }

  /**
   * Returns where this listens.
   *
   * @return the address to connect to, with the port that the kernel chose if it was asked to
   */
  public Address address() {
    return address;
  }

  /**
   * Returns where the last accepted caller called from.
   *
   * @return its TCP address; empty before the first caller, for a caller that had hung up before it
   *     was accepted, and for callers at a socket file, which have no address
   */
  public Optional<Address> lastAccepted() {
    return Optional.ofNullable(lastAccepted);
  }

  Descriptor descriptor() {
    return descriptor;
  }

  @Override
  public int borrowDescriptor() {
    return descriptor.acquire();
  }

  @Override
  public void returnDescriptor() {
    descriptor.release();
  }

  /**
   * Stops listening and removes the socket file. A thread that waits in {@link #accept} ends with
   * {@link ConnectionClosedException}, within 50 ms at the latest. Connections stay open. A second
   * call does nothing.
   *
   * @throws IpcException if the socket file cannot be removed; the listener is closed nevertheless
   */
  @Override
  public void close() {
    try {
      if (file != null && !descriptor.isClosed()) {
        file.unlink();
      }
    } finally {
      descriptor.close();
    }
  }

  @Override
  public String toString() {
    return descriptor.toString();
  }
}
