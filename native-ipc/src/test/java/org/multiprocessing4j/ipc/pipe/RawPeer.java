package org.multiprocessing4j.ipc.pipe;

import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import org.multiprocessing4j.ipc.posix.Posix;
import org.multiprocessing4j.ipc.posix.Sockets;

/** The other side of a connection, which keeps to no protocol. */
final class RawPeer {
  private RawPeer() {}

  static void send(Connection connection, byte[] bytes, int from, int to) {
    ByteBuffer memory = ByteBuffer.allocateDirect(to - from + 1).put(bytes, from, to - from);
    int fd = connection.borrowDescriptor();
    try {
      for (int sent = 0; sent < to - from; ) {
        sent += (int) Sockets.send(fd, Posix.addressOf(memory) + sent, to - from - sent);
      }
    } finally {
      connection.returnDescriptor();
      Reference.reachabilityFence(memory);
    }
  }
}
