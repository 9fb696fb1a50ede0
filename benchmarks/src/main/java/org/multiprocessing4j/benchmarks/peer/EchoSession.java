package org.multiprocessing4j.benchmarks.peer;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
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
  private final List<Closeable> opened;
  private final Endpoint<M> endpoint;

  private EchoSession(ScratchDirectory directory, List<Closeable> opened, Endpoint<M> endpoint) {
    this.directory = directory;
    this.opened = opened;
    this.endpoint = endpoint;
  }

  /**
   * Starts the peer and connects to it.
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
    List<Closeable> opened = new ArrayList<>();
    try {
      Site site = Site.of(directory.path(), messageBytes);
      directory.keep(transport.prepare(site));
      Endpoint<M> endpoint =
          transport.isInProcess()
              ? joinThread(transport, site, opened)
              : joinProcess(kind, transport, site, opened);
      return new EchoSession<>(directory, opened, endpoint);
    } catch (Exception | Error e) {
      directory.closeAfter(opened);
      throw e;
    }
  }

  private static <M> Endpoint<M> joinThread(
      Transport<M> transport, Site site, List<Closeable> opened) throws Exception {
    opened.add(EchoThread.start(transport, site));
    return add(opened, transport.open(site, Side.NEAR));
  }

  private static <M> Endpoint<M> joinProcess(
      Transports kind, Transport<M> transport, Site site, List<Closeable> opened) throws Exception {
    Assignment assignment =
        new Assignment(kind, Role.ECHO, site.directory(), site.messageBytes(), Shape.ONE_TO_ONE, 0);
    Peer peer = add(opened, Peer.start(assignment));
    Site joined = new Site(site.directory(), site.messageBytes(), peer.output(), peer.input());
    return add(opened, transport.open(joined, Side.NEAR));
  }

  private static <C extends Closeable> C add(List<Closeable> opened, C closeable) {
    opened.add(closeable);
    return closeable;
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
    directory.closeAfter(opened);
  }
}
