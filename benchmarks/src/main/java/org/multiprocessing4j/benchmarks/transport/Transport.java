package org.multiprocessing4j.benchmarks.transport;

import java.io.Closeable;

/**
 * One way of carrying messages between processes.
 *
 * <p>{@link #prepare} runs once, before any side opens. Then the near and the far side open, in
 * different processes and in any order; each may wait for the other. Both sides run the same loop
 * whatever the transport is.
 *
 * @param <M> the kind of message
 */
public interface Transport<M> {
  /**
   * Returns a message to send over and over.
   *
   * @param sizeBytes its size, if this kind of message has one
   * @return the message
   */
  M message(int sizeBytes);

  /**
   * Tells whether this transport can connect so many processes, each message going to one of them.
   *
   * @param shape producers and consumers
   * @return whether a stream of that shape can be opened
   */
  default boolean carries(Shape shape) {
    return shape.equals(Shape.ONE_TO_ONE);
  }

  /** Tells whether the two sides are threads of one JVM: a floor, not a transport to pick. */
  default boolean isInProcess() {
    return false;
  }

  /**
   * Makes what the sides meet at.
   *
   * @param site where they meet
   * @return what keeps it in being; the caller closes it when both sides are gone
   * @throws Exception if it cannot be made
   */
  default Closeable prepare(Site site) throws Exception {
    return () -> {};
  }

  /**
   * Opens one side.
   *
   * @param site where the sides meet
   * @param side which one
   * @return the endpoint; the caller closes it
   * @throws Exception if it cannot be opened
   */
  Endpoint<M> open(Site site, Side side) throws Exception;
}
