package org.multiprocessing4j.benchmarks.transport;

import java.io.Closeable;
import java.io.IOException;

/**
 * One side's end of a connection. Used by one thread.
 *
 * @param <M> the kind of message
 */
public interface Endpoint<M> extends Closeable {
  /**
   * Sends one message, waiting while there is no room.
   *
   * @param message what to send; it may be reused as soon as this returns
   * @throws Exception if the transport fails
   */
  void send(M message) throws Exception;

  /**
   * Waits for the next message.
   *
   * @return the message; it may be overwritten by the next call
   * @throws Exception if the transport fails, or the thread was interrupted
   */
  M receive() throws Exception;

  /**
   * Waits for the next message and takes as many as this transport hands out at once, looking at
   * each. A stream is read by this method, a round trip by {@link #receive}.
   *
   * @return how many were taken, at least one
   * @throws Exception as {@link #receive}
   */
  default int receiveSome() throws Exception {
    receive();
    return 1;
  }

  /** Makes everything sent so far visible to the other side. Only batching endpoints delay it. */
  default void flush() throws Exception {}

  /**
   * Releases what this side holds.
   *
   * @throws IOException if the transport fails
   */
  @Override
  void close() throws IOException;
}
