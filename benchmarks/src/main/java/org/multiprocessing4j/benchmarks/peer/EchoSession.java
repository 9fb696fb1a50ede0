package org.multiprocessing4j.benchmarks.peer;

import java.io.Closeable;
import java.io.IOException;
import org.multiprocessing4j.benchmarks.transport.Endpoint;
import org.multiprocessing4j.benchmarks.transport.Shape;
import org.multiprocessing4j.benchmarks.transport.Side;
import org.multiprocessing4j.benchmarks.transport.Site;
import org.multiprocessing4j.benchmarks.transport.Transport;
import org.multiprocessing4j.benchmarks.transport.Transports;

/**
 * A connection from the calling thread to a peer that sends everything back.
 *
 * @param <M> the kind of message
 */
public final class EchoSession<M> implements AutoCloseable {
  private final ScratchDirectory directory;
  private final Closeable echo;
  private final Endpoint<M> endpoint;

  private EchoSession(ScratchDirectory directory, Closeable echo, Endpoint<M> endpoint) {
    this.directory = directory;
    this.echo = echo;
    this.endpoint = endpoint;
  }

  /**
   * Starts the peer and connects to it.
   *
   * @param kind how messages travel
   * @param messageBytes size of every message
   * @return the session; the caller closes it
   * @throws Exception if the peer cannot be started or reached
   */
  public static EchoSession<?> open(Transports kind, int messageBytes) throws Exception {
    return open(kind, kind.create(), messageBytes);
  }

  /**
   * As {@link #open(Transports, int)}, for a caller that knows the kind of message.
   *
   * @param kind how messages travel, by name, for the peer
   * @param transport the same, for this side
   * @param messageBytes size of every message
   * @param <M> the kind of message
   * @return the session; the caller closes it
   * @throws Exception if the peer cannot be started or reached
   */
  public static <M> EchoSession<M> open(Transports kind, Transport<M> transport, int messageBytes)
      throws Exception {
    ScratchDirectory directory = ScratchDirectory.create();
    Site site = Site.of(directory.path(), messageBytes);
    transport.create(site);
    if (transport.isInProcess()) {
      Closeable echo = EchoThread.start(transport, site);
      return new EchoSession<>(directory, echo, transport.open(site, Side.NEAR));
    }
    Peer peer = startPeer(kind, site);
    Site joined = new Site(directory.path(), messageBytes, peer.output(), peer.input());
    return new EchoSession<>(directory, peer, transport.open(joined, Side.NEAR));
  }

  private static Peer startPeer(Transports kind, Site site) throws IOException {
    return Peer.start(
        new Assignment(
            kind, Role.ECHO, site.directory(), site.messageBytes(), Shape.ONE_TO_ONE, 0));
  }

  /**
   * Sends a message and waits until it has come back.
   *
   * @param message what to send
   * @return what came back, perhaps overwritten by the next call
   * @throws Exception if the transport fails or the peer has died
   */
  public M ping(M message) throws Exception {
    endpoint.send(message);
    endpoint.flush();
    return endpoint.receive();
  }

  /** Ends the peer, closes the endpoint and deletes the files. */
  @Override
  public void close() throws IOException {
    try (directory) {
      echo.close();
      endpoint.close();
    }
  }
}
