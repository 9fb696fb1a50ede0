package org.multiprocessing4j.benchmarks.peer;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.multiprocessing4j.benchmarks.transport.Shape;
import org.multiprocessing4j.benchmarks.transport.Site;
import org.multiprocessing4j.benchmarks.transport.Transports;

/** Several peers of one role with nobody on the other side. */
public final class Crowd implements Closeable {
  private static final int MESSAGE_BYTES = 64;

  private final ScratchDirectory directory;
  private final List<Peer> peers;

  private Crowd(ScratchDirectory directory, List<Peer> peers) {
    this.directory = directory;
    this.peers = peers;
  }

  /**
   * Starts the processes.
   *
   * @param kind the transport that all of them open
   * @param role what they do
   * @param count how many
   * @return the crowd, whose processes may still be starting; the caller closes it
   * @throws Exception if one cannot be started
   */
  public static Crowd start(Transports kind, Role role, int count) throws Exception {
    ScratchDirectory directory = ScratchDirectory.create();
    List<Peer> peers = new ArrayList<>();
    try {
      directory.keep(kind.create().create(Site.of(directory.path(), MESSAGE_BYTES)));
      Shape shape = new Shape(0, count);
      for (int index = 0; index < count; index++) {
        peers.add(
            Peer.start(new Assignment(kind, role, directory.path(), MESSAGE_BYTES, shape, index)));
      }
      return new Crowd(directory, peers);
    } catch (Exception | Error e) {
      directory.closeAfter(peers);
      throw e;
    }
  }

  /** The process identifiers. */
  public List<Long> pids() {
    return peers.stream().map(Peer::pid).toList();
  }

  /** Ends all processes and deletes the files. */
  @Override
  public void close() throws IOException {
    peers.forEach(Peer::end);
    directory.closeAfter(peers);
  }
}
