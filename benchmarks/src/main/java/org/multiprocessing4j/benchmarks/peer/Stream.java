package org.multiprocessing4j.benchmarks.peer;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.multiprocessing4j.benchmarks.transport.Shape;
import org.multiprocessing4j.benchmarks.transport.Site;
import org.multiprocessing4j.benchmarks.transport.Transport;
import org.multiprocessing4j.benchmarks.transport.Transports;

/**
 * Producers and consumers, each a process of its own, that pass messages as fast as they can while
 * the stream is not paused, until it is closed. The process that started them takes no part; it
 * only reads the counters.
 */
public final class Stream implements AutoCloseable {
  private final ScratchDirectory directory;
  private final Counters counters;
  private final List<Peer> peers;

  private Stream(ScratchDirectory directory, List<Peer> peers, Counters counters) {
    this.directory = directory;
    this.peers = peers;
    this.counters = counters;
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
          kind + " cannot carry a stream of shape " + shape + " (producers-consumers)");
    }
    ScratchDirectory directory = ScratchDirectory.create();
    List<Peer> peers = new ArrayList<>();
    try {
      directory.keep(transport.prepare(Site.of(directory.path(), messageBytes)));
      for (Assignment assignment : assignments(kind, directory.path(), messageBytes, shape)) {
        peers.add(Peer.start(assignment));
      }
      return new Stream(directory, peers, Counters.open(directory.path(), shape));
    } catch (Exception | Error e) {
      directory.closeAfter(peers);
      throw e;
    }
  }

  /** Consumers first, so that nobody sends before somebody listens. */
  private static List<Assignment> assignments(
      Transports kind, Path directory, int messageBytes, Shape shape) {
    List<Assignment> assignments = new ArrayList<>();
    for (int index = 0; index < shape.consumers(); index++) {
      assignments.add(new Assignment(kind, Role.CONSUME, directory, messageBytes, shape, index));
    }
    for (int index = 0; index < shape.producers(); index++) {
      assignments.add(new Assignment(kind, Role.PRODUCE, directory, messageBytes, shape, index));
    }
    return assignments;
  }

  /** Lets the producers send; a new stream is paused. */
  public void resume() {
    counters.setOpen(true);
  }

  /** Makes the producers pause, each after at most a sixty-fourth of what may be unread. */
  public void pause() {
    counters.setOpen(false);
  }

  /** How many messages have reached the consumers since the stream began. */
  public long delivered() {
    return counters.taken();
  }

  /** Ends all processes and deletes the files. */
  @Override
  public void close() throws IOException {
    peers.forEach(Peer::end);
    directory.closeAfter(peers);
  }
}
