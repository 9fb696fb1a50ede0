package org.multiprocessing4j.ipc.pipe;

import java.io.IOException;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.multiprocessing4j.ipc.IpcException;
import org.multiprocessing4j.ipc.codec.Codec;
import org.multiprocessing4j.ipc.codec.Reservations;
import org.multiprocessing4j.ipc.memory.RunDirectory;
import org.multiprocessing4j.ipc.pipe.frame.Pause;
import org.multiprocessing4j.ipc.pipe.frame.PeerLoss;
import org.multiprocessing4j.ipc.posix.DescriptorMessage;
import org.multiprocessing4j.ipc.posix.Errno;
import org.multiprocessing4j.ipc.posix.FileDescriptors;
import org.multiprocessing4j.ipc.posix.Poll;
import org.multiprocessing4j.ipc.posix.Posix;
import org.multiprocessing4j.ipc.posix.PosixException;
import org.multiprocessing4j.ipc.posix.SocketOptions;
import org.multiprocessing4j.ipc.posix.Sockets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Passes the sockets of connections that were sent away to the processes that received them.
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
 * daemon thread serves it, from the first connection that is sent until the process ends. It waits
 * for no claimant: one that is stopped or silent does not hold up the others. A socket that is
 * never claimed is held until then, or until its {@link Reservations} are released, and so is one
 * that could not be passed because its claimant was gone.
 */
final class HandOver {
  private static final int TOKEN_BYTES = 16;

  /** The thread has nothing to wait for but claimants. */
  private static final long IDLE_NANOS = Duration.ofHours(1).toNanos();

  private static @Nullable HandOver ofThisProcess;

  private final Address.Unix address;
  private final int listening;
  private final Map<UUID, Descriptor> held = new HashMap<>();

  // What the thread uses; made before it starts, since memory may be short later. A process that
  // only receives connections makes none of it, and starts no logging.
  private final Logger log = LoggerFactory.getLogger(HandOver.class);
  private final Poll poll = new Poll(1);
  private final List<Integer> claimants = new ArrayList<>();
  private final ByteBuffer message = ByteBuffer.allocateDirect(TOKEN_BYTES);
  private final long messageAddress = Posix.addressOf(message);

  /** Whether this process ends, so that the thread must not wait in the kernel any more. */
  private volatile boolean leaving;

  private HandOver(Address.Unix address) {
    this.address = address;
    this.listening = SocketFile.listen(address).fd(); // last: nobody would close it
  }

  /** Started when the first connection is sent; if that fails, the next one tries again. */
  private static synchronized HandOver ofThisProcess() {
    HandOver handOver = ofThisProcess;
    if (handOver == null) {
      handOver = start();
      ofThisProcess = handOver;
    }
    return handOver;
  }

  private static HandOver start() {
    Path path = RunDirectory.current().newPath("connections", null);
    HandOver handOver = new HandOver(new Address.Unix(path.toString()));
    try {
      RunDirectory.whenLeaving(handOver::leave);
      Thread server = new Thread(handOver::serve, "mp4j-connection-holder");
      server.setDaemon(true);
      server.setContextClassLoader(null); // it outlives whoever sent the first connection
      server.start();
      return handOver;
    } catch (Throwable failed) {
      handOver.giveUp();
      throw failed;
    }
  }

  /** Takes back a start without a thread. */
  private void giveUp() {
    leaving = true;
    FileDescriptors.close(listening);
    unlink();
  }

  /**
   * Keeps a socket open for whoever gets the ticket, even if the descriptor is closed meanwhile.
   */
  static ConnectionTicket offer(
      Descriptor descriptor, Codec codec, boolean readable, boolean writable) {
    HandOver handOver = ofThisProcess();
    descriptor.acquire();
    UUID token = UUID.randomUUID();
    handOver.hold(token, descriptor);
    Reservations.add(() -> handOver.letGo(token));
    return new ConnectionTicket(
        handOver.address, Posix.getpid(), token, descriptor.name(), codec, readable, writable);
  }

  private void hold(UUID token, Descriptor descriptor) {
    synchronized (held) {
      held.put(token, descriptor);
    }
  }

  private void letGo(UUID token) {
    synchronized (held) {
      Descriptor descriptor = held.remove(token);
      if (descriptor != null) {
        descriptor.release();
      }
    }
  }

  /** Also gets the thread out of the kernel: a JVM that ends waits 300 ms for those that are. */
  private void leave() {
    if (!leaving) {
      leaving = true;
      Sockets.shutdown(listening, Sockets.Direction.BOTH);
      unlink();
    }
  }

  private void unlink() {
    try {
      Files.deleteIfExists(Path.of(address.path()));
    } catch (IOException ignored) {
      log.debug("{} stays until the run ends", address, ignored);
    }
  }

  private void serve() {
    while (!leaving) {
      try {
        awaitNews();
        serveClaimants();
        admitClaimant();
      } catch (Throwable failed) { // such as a shortage of descriptors or memory, which passes
        if (!leaving) {
          pause();
          tell(failed);
        }
      }
    }
  }

  private static void pause() {
    LockSupport.parkNanos(Pause.SLICE_NANOS);
  }

  private void tell(Throwable failed) {
    try {
      log.warn("A connection could not be handed over now", failed);
    } catch (OutOfMemoryError stillShort) {
      pause();
    }
  }

  private void awaitNews() {
    poll.clear();
    poll.add(listening, Poll.READABLE);
    claimants.forEach(claimant -> poll.add(claimant, Poll.READABLE));
    poll.await(IDLE_NANOS);
  }

  private void serveClaimants() {
    for (int i = claimants.size(); i > 0; i--) {
      if (poll.readyEvents(i) != 0) {
        serve(claimants.remove(i - 1));
      }
    }
  }

  private void admitClaimant() {
    if (poll.readyEvents(0) == 0) {
      return;
    }
    int fd = Sockets.accept(listening);
    if (fd == Sockets.WOULD_BLOCK) {
      return;
    }
    boolean admitted = false;
    try {
      Trust.requireSameUser(fd, address);
      SocketOptions.setSendTimeout(fd, Pause.SLICE_NANOS);
      admitted = claimants.add(fd);
    } finally {
      if (!admitted) {
        FileDescriptors.close(fd);
      }
    }
  }

  /** Serves a claimant that has sent its token, which arrives as a whole, or that has hung up. */
  private void serve(int fd) {
    try {
      if (Sockets.receiveNow(fd, messageAddress, TOKEN_BYTES) == TOKEN_BYTES) {
        UUID token = new UUID(message.getLong(0), message.getLong(Long.BYTES));
        while (!leaving && !isSettled(token, fd)) {
          pause(); // the kernel has no room: other claimants would fare no better
        }
      }
    } catch (PosixException failed) {
      if (!PeerLoss.isReportedBy(failed)) {
        throw failed;
      }
      log.debug("A claimant is gone", failed);
    } finally {
      FileDescriptors.close(fd); // if it got nothing, the end of the stream says so
    }
  }

  /**
   * Returns whether a claimant has got its connection, or cannot, since the connection is not here
   * any more.
   */
  private boolean isSettled(UUID token, int fd) {
    synchronized (held) {
      Descriptor descriptor = held.get(token);
      if (descriptor == null) {
        return true;
      }
      if (!isSent(descriptor, fd)) {
        return false;
      }
      letGo(token);
      return true;
    }
  }

  private boolean isSent(Descriptor descriptor, int fd) {
    try {
      return Sockets.sendDescriptors(fd, messageAddress, 1, descriptor.number()) == 1;
    } catch (PosixException failed) {
      if (failed.is(Errno.ETOOMANYREFS)) {
        return false;
      }
      throw failed;
    }
  }

  /**
   * Fetches the socket of a ticket; the caller owns it then. Waits as long as the process that has
   * it lives, or until this thread is interrupted.
   */
  static int claim(ConnectionTicket ticket) {
    try {
      int fd = Connector.openSocket(ticket.holder());
      try {
        return claim(ticket, fd);
      } finally {
        FileDescriptors.close(fd);
      }
    } catch (PosixException failed) {
      throw lost(ticket, reason(failed), failed);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw lost(ticket, "interrupted while waiting for process", interrupted);
    }
  }

  private static String reason(PosixException failed) {
    boolean hasEnded =
        failed.is(Errno.ENOENT) || failed.is(Errno.ECONNREFUSED) || PeerLoss.isReportedBy(failed);
    return hasEnded
        ? "the process that sent it has ended:"
        : "it could not be fetched from the process that sent it,";
  }

  private static int claim(ConnectionTicket ticket, int fd) throws InterruptedException {
    SocketOptions.setReceiveTimeout(fd, Pause.SLICE_NANOS);
    ByteBuffer message = ByteBuffer.allocateDirect(TOKEN_BYTES);
    message.putLong(ticket.token().getMostSignificantBits());
    message.putLong(ticket.token().getLeastSignificantBits());
    long address = Posix.addressOf(message);
    try {
      Sockets.send(fd, address, TOKEN_BYTES);
      DescriptorMessage answer = Sockets.receiveDescriptors(fd, address, 1);
      while (answer.length() == Sockets.WOULD_BLOCK) {
        if (Thread.interrupted()) {
          throw new InterruptedException("interrupted while waiting for " + ticket.name());
        }
        answer = Sockets.receiveDescriptors(fd, address, 1);
      }
      if (answer.length() != 1 || answer.descriptors().length != 1) {
        throw lost(ticket, "it was received before, or given up, by process", null);
      }
      return answer.descriptors()[0];
    } finally {
      Reference.reachabilityFence(message);
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
