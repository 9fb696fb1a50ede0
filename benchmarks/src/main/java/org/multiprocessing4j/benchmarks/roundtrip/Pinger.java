package org.multiprocessing4j.benchmarks.roundtrip;

import java.io.IOException;
import org.multiprocessing4j.benchmarks.peer.EchoSession;
import org.multiprocessing4j.benchmarks.transport.Transport;
import org.multiprocessing4j.benchmarks.transport.Transports;

/**
 * A session together with the message that it sends.
 *
 * @param session the connection to an echoing peer
 * @param message what is sent each time
 * @param <M> the kind of message
 */
record Pinger<M>(EchoSession<M> session, M message) implements AutoCloseable {
  /**
   * Starts a peer, and returns when the first message has come back.
   *
   * @param kind how messages travel
   * @param sizeBytes size of the message
   * @return the connected pinger; the caller closes it
   * @throws Exception if the peer cannot be started or reached
   */
  static Pinger<?> connect(Transports kind, int sizeBytes) throws Exception {
    return connect(kind, kind.create(), sizeBytes);
  }

  private static <M> Pinger<M> connect(Transports kind, Transport<M> transport, int sizeBytes)
      throws Exception {
    Pinger<M> pinger =
        new Pinger<>(EchoSession.open(kind, transport, sizeBytes), transport.message(sizeBytes));
    pinger.ping();
    return pinger;
  }

  /**
   * Sends the message and waits for it.
   *
   * @return what came back
   * @throws Exception if the transport fails
   */
  Object ping() throws Exception {
    return session.ping(message);
  }

  @Override
  public void close() throws IOException {
    session.close();
  }
}
