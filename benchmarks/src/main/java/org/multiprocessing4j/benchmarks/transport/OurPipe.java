package org.multiprocessing4j.benchmarks.transport;

import org.multiprocessing4j.ipc.pipe.Address;
import org.multiprocessing4j.ipc.pipe.Connection;
import org.multiprocessing4j.ipc.pipe.Listener;

/** Joins two unrelated processes by a {@link Connection}. */
final class OurPipe {
  private static final String SOCKET_FILE = "pipe";
  private static final String READY_FILE = "pipe-ready";

  private OurPipe() {}

  /**
   * Connects one side.
   *
   * @param site where the sides meet
   * @param side which one
   * @return the connection
   * @throws InterruptedException if the thread was interrupted
   */
  static Connection connect(Site site, Side side) throws InterruptedException {
    Address address = Address.unix(site.directory().resolve(SOCKET_FILE));
    if (side == Side.FAR) {
      site.await(READY_FILE);
      return Connection.connect(address);
    }
    try (Listener listener = Listener.bind(address)) {
      site.publish(READY_FILE, "");
      return listener.accept();
    }
  }
}
