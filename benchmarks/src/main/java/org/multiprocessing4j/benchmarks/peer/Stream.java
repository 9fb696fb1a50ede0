package org.multiprocessing4j.benchmarks.peer;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.multiprocessing4j.benchmarks.transport.Shape;
import org.multiprocessing4j.benchmarks.transport.Site;
import org.multiprocessing4j.benchmarks.transport.Transport;
import org.multiprocessing4j.benchmarks.transport.Transports;

/**
 * Producers and consumers, each a process of its own, that pass messages as fast as they can until
 * the stream is closed. The process that started them takes no part; it only reads the counters.
 */
public final class Stream implements AutoCloseable {
  private final ScratchDirectory directory;
  private final Scoreboard board;
  private final List<Peer> peers = new ArrayList<>();

  private Stream(ScratchDirectory directory, Scoreboard board) {
    this.directory = directory;
    this.board = board;
  }

  /**
   * Starts a stream.
   *
   * @param kind how messages travel
   * @param messageBytes size of every message
   * @param shape how many processes send and receive
   * @return the stream, whose processes may still be starting; the caller closes it
   * @throws Exception if it cannot be started
   */
  public static Stream start(Transports kind, int messageBytes, Shape shape) throws Exception {
    Transport<?> transport = kind.create();
    if (!transport.carries(shape)) {
      throw new IllegalArgumentException(
          kind.label() + " cannot carry a stream of shape " + shape + " (producers-consumers)");
    }
    ScratchDirectory directory = ScratchDirectory.create();
    transport.create(Site.of(directory.path(), messageBytes));
    Stream stream = new Stream(directory, Scoreboard.open(directory.path(), shape));
    stream.startPeers(kind, Role.CONSUME, messageBytes, shape);
    stream.startPeers(kind, Role.PRODUCE, messageBytes, shape);
    return stream;
  }

  private void startPeers(Transports kind, Role role, int messageBytes, Shape shape)
      throws IOException {
    int count = role == Role.CONSUME ? shape.consumers() : shape.producers();
    for (int index = 0; index < count; index++) {
      peers.add(
          Peer.start(new Assignment(kind, role, directory.path(), messageBytes, shape, index)));
    }
  }

  /** How many messages have reached the consumers since the stream began. */
  public long delivered() {
    return board.taken();
  }

  /** Ends all processes and deletes the files. */
  @Override
  public void close() throws IOException {
    try (directory) {
      for (Peer peer : peers) {
        peer.close();
      }
    }
  }
}
