package org.multiprocessing4j.ipc.pipe;

import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;
import org.multiprocessing4j.ipc.codec.Codec;
import org.multiprocessing4j.ipc.pipe.frame.Pause;
import org.multiprocessing4j.ipc.posix.Errno;
import org.multiprocessing4j.ipc.posix.FileDescriptors;
import org.multiprocessing4j.ipc.posix.PosixException;
import org.multiprocessing4j.ipc.posix.SocketOptions;
import org.multiprocessing4j.ipc.posix.Sockets;

/** Calls a listener. */
final class Connector {
  private Connector() {}

  static SocketConnection connect(Address address, byte @Nullable [] authKey, Codec codec)
      throws InterruptedException {
    SocketConnection connection = connected(address, codec);
    try {
      if (authKey != null) {
        Handshake.asCaller(connection, authKey);
      }
      return connection;
    } catch (Throwable failed) {
      connection.close();
      throw failed;
    }
  }

  private static SocketConnection connected(Address address, Codec codec)
      throws InterruptedException {
    int fd = openSocket(address);
    return SocketConnection.adopt(fd, "connection to " + address, codec);
  }

  /** Returns a connected socket whose other end is of the same user. */
  static int openSocket(Address address) throws InterruptedException {
    SocketAddress target = address.toSocketAddress();
    int fd = Sockets.open(target);
    try {
      SocketOptions.setSendTimeout(fd, Pause.SLICE_NANOS);
      connectInSlices(fd, target, address);
      Trust.requireSameUser(fd, address);
      tune(fd, address);
      return fd;
    } catch (Throwable failed) {
      FileDescriptors.close(fd);
      throw failed;
    }
  }

  private static void connectInSlices(int fd, SocketAddress target, Address address)
      throws InterruptedException {
    while (true) {
      try {
        Sockets.connect(fd, target);
        return;
      } catch (PosixException failed) {
        if (!isUnderWay(failed)) {
          throw failed;
        }
        if (Thread.interrupted()) {
          throw new InterruptedException("interrupted while connecting to " + address);
        }
      }
    }
  }

  /** The time slice ran out while the listener's queue was full or the network slow. */
  private static boolean isUnderWay(PosixException failed) {
    return failed.is(Errno.EAGAIN) || failed.is(Errno.EINPROGRESS) || failed.is(Errno.EALREADY);
  }

  /** Messages are small and wanted at once; a machine that is gone should be noticed some day. */
  static void tune(int fd, Address address) {
    if (address instanceof Address.Tcp) {
      SocketOptions.setNoDelay(fd);
      SocketOptions.setKeepAlive(fd);
    }
  }
}
