package org.multiprocessing4j.ipc.pipe;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.multiprocessing4j.ipc.IpcException;
import org.multiprocessing4j.ipc.codec.Codec;
import org.multiprocessing4j.ipc.codec.Reservations;
import org.multiprocessing4j.ipc.memory.RunDirectory;
import org.multiprocessing4j.ipc.posix.DescriptorMessage;
import org.multiprocessing4j.ipc.posix.FileDescriptors;
import org.multiprocessing4j.ipc.posix.Posix;
import org.multiprocessing4j.ipc.posix.PosixException;
import org.multiprocessing4j.ipc.posix.SocketOptions;
import org.multiprocessing4j.ipc.posix.Sockets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives the sockets of connections that were sent away to the processes that received them.
 * Python's {@code multiprocessing.resource_sharer}.
 *
 * <pre>
 *   sender                                        receiver
 *     serialises the connection: keeps the
 *     socket open, sends a ticket       ----&gt;    deserialises the ticket: connects to the holder,
 *                                       &lt;----    checks that it is of the same user, sends the token
 *     checks the user, sends the socket ----&gt;    has the connection
 *     (SCM_RIGHTS), lets go of it
 * </pre>
 *
 * <p>The holder's own socket lies in the directory of the run, which is closed to other users. One
 * daemon thread serves it, from the first connection that is sent until the process ends. What
 * nobody claims is held until then, or until its {@link Reservations} are released.
 */
final class HandOver {
  private static final Logger LOG = LoggerFactory.getLogger(HandOver.class);

  private static final int TOKEN_BYTES = 16;
  private static final long TIME_LIMIT_NANOS = Duration.ofSeconds(5).toNanos();

  /** The thread has nothing to look after but callers. */
  private static final long IDLE_NANOS = Duration.ofHours(1).toNanos();

  private static final long PAUSE_AFTER_FAILURE_NANOS = Duration.ofMillis(50).toNanos();

  private final Address.Unix address;
  private final int listening;
  private final Map<UUID, Descriptor> held = new ConcurrentHashMap<>();

  /** This process ends, and whoever waited for a connection of it has been waited for. */
  private volatile boolean leaving;

  private HandOver(Address.Unix address, int listening) {
    this.address = address;
    this.listening = listening;
  }

  /** Loaded when the first connection is sent. */
  private static final class Holder {
    static final HandOver INSTANCE = start();

    private static HandOver start() {
      Path path = RunDirectory.current().newPath("connections", null);
      Address.Unix address = new Address.Unix(path.toString());
      int listening = SocketFile.listen(address).fd();
      SocketOptions.setReceiveTimeout(listening, IDLE_NANOS);
      HandOver handOver = new HandOver(address, listening);
      RunDirectory.whenLeaving(handOver::leave);
      Thread server = new Thread(handOver::serve, "mp4j-connection-holder");
      server.setDaemon(true);
      server.start();
      return handOver;
    }
  }

  /**
   * Keeps a socket open for whoever gets the ticket, even if the descriptor is closed meanwhile.
   */
  static ConnectionTicket offer(
      Descriptor descriptor, Codec codec, boolean readable, boolean writable) {
    HandOver handOver = Holder.INSTANCE;
    descriptor.acquire();
    UUID token = UUID.randomUUID();
    handOver.held.put(token, descriptor);
    Reservations.add(() -> handOver.letGo(token));
    return new ConnectionTicket(
        handOver.address, Posix.getpid(), token, descriptor.name(), codec, readable, writable);
  }

  private void letGo(UUID token) {
    Descriptor descriptor = held.remove(token);
    if (descriptor != null) {
      descriptor.release();
    }
  }

  /** Also gets the thread out of the kernel: a JVM that ends waits 300 ms for those that are. */
  private void leave() {
    leaving = true;
    Sockets.shutdown(listening, Sockets.Direction.BOTH);
    unlink();
  }

  private void unlink() {
    try {
      Files.deleteIfExists(Path.of(address.path()));
    } catch (IOException ignored) {
      LOG.debug("{} stays until the run ends", address, ignored);
    }
  }

  private void serve() {
    while (!leaving) {
      try {
        int fd = Sockets.accept(listening);
        if (fd != Sockets.WOULD_BLOCK) {
          serve(fd);
        }
      } catch (RuntimeException failed) {
        if (!leaving) {
          LOG.warn("A connection could not be handed over", failed);
          LockSupport.parkNanos(PAUSE_AFTER_FAILURE_NANOS); // it may be for lack of descriptors
        }
      }
    }
  }

  private void serve(int fd) {
    try {
      Trust.requireSameUser(fd, address);
      SocketOptions.setReceiveTimeout(fd, TIME_LIMIT_NANOS);
      SocketOptions.setSendTimeout(fd, TIME_LIMIT_NANOS);
      ByteBuffer message = ByteBuffer.allocateDirect(TOKEN_BYTES);
      if (receiveAll(fd, message)) {
        hand(new UUID(message.getLong(0), message.getLong(Long.BYTES)), fd, message);
      }
    } finally {
      FileDescriptors.close(fd);
    }
  }

  private void hand(UUID token, int fd, ByteBuffer anyByte) {
    Descriptor descriptor = held.remove(token);
    if (descriptor == null) {
      return; // the end of the stream says so
    }
    try {
      Sockets.sendDescriptors(fd, Posix.addressOf(anyByte), 1, descriptor.number());
    } finally {
      descriptor.release();
    }
  }

  private static boolean receiveAll(int fd, ByteBuffer message) {
    long address = Posix.addressOf(message);
    int got = 0;
    while (got < message.capacity()) {
      long count = Sockets.receive(fd, address + got, message.capacity() - got);
      if (count <= 0) {
        return false;
      }
      got += (int) count;
    }
    return true;
  }

  /** Fetches the socket of a ticket; the caller owns it then. */
  static int claim(ConnectionTicket ticket) {
    int fd = call(ticket);
    try {
      SocketOptions.setReceiveTimeout(fd, TIME_LIMIT_NANOS);
      ByteBuffer message = ByteBuffer.allocateDirect(TOKEN_BYTES);
      message.putLong(ticket.token().getMostSignificantBits());
      message.putLong(ticket.token().getLeastSignificantBits());
      long address = Posix.addressOf(message);
      Sockets.send(fd, address, TOKEN_BYTES);
      DescriptorMessage answer = Sockets.receiveDescriptors(fd, address, 1);
      if (answer.length() == Sockets.WOULD_BLOCK) {
        throw lost(ticket, "there is no answer from process", null);
      }
      if (answer.length() != 1 || answer.descriptors().length != 1) {
        throw lost(ticket, "it was received before, or given up, by process", null);
      }
      return answer.descriptors()[0];
    } finally {
      FileDescriptors.close(fd);
    }
  }

  private static int call(ConnectionTicket ticket) {
    try {
      return Connector.openSocket(ticket.holder());
    } catch (PosixException gone) {
      throw lost(ticket, "the process that sent it has ended:", gone);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw lost(ticket, "interrupted while asking process", interrupted);
    }
  }

  private static IpcException lost(ConnectionTicket ticket, String why, @Nullable Throwable cause) {
    return new IpcException(
        "the connection in this message ("
            + ticket.name()
            + ") is lost; "
            + why
            + " "
            + ticket.holderPid(),
        cause);
  }
}
