package org.multiprocessing4j.benchmarks.transport;

import java.io.Closeable;
import java.util.function.IntFunction;
import org.multiprocessing4j.ipc.queue.IpcQueue;

/**
 * Our queue, one for each direction. Every message goes to exactly one consumer.
 *
 * @param <M> the kind of message
 */
final class QueueTransport<M> implements Transport<M> {
  private static final String TO_NEAR = "queue-to-near";
  private static final String TO_FAR = "queue-to-far";

  private final Queues queues;
  private final IntFunction<M> messages;
  private final Ends<M> ends;

  /**
   * Makes one side of a pair of queues.
   *
   * @param <M> the kind of message
   */
  interface Ends<M> {
    /**
     * Makes an endpoint that owns its queues.
     *
     * @param source where messages come from
     * @param sink where messages go
     * @param messageBytes size of every message
     * @return the endpoint
     */
    Endpoint<M> join(IpcQueue<M> source, IpcQueue<M> sink, int messageBytes);
  }

  /**
   * Creates the transport.
   *
   * @param queues where the messages are kept
   * @param messages makes a message of a size
   * @param ends puts and takes them
   */
  QueueTransport(Queues queues, IntFunction<M> messages, Ends<M> ends) {
    this.queues = queues;
    this.messages = messages;
    this.ends = ends;
  }

  @Override
  public M message(int sizeBytes) {
    return messages.apply(sizeBytes);
  }

  @Override
  public boolean carries(Shape shape) {
    return true;
  }

  @Override
  public Closeable prepare(Site site) {
    Closeable toNear = queues.create(site, TO_NEAR);
    Closeable toFar = queues.create(site, TO_FAR);
    return () -> {
      toNear.close();
      toFar.close();
    };
  }

  @Override
  public Endpoint<M> open(Site site, Side side) throws InterruptedException {
    IpcQueue<M> toNear = queues.open(site, TO_NEAR);
    IpcQueue<M> toFar = queues.open(site, TO_FAR);
    return side == Side.NEAR
        ? ends.join(toNear, toFar, site.messageBytes())
        : ends.join(toFar, toNear, site.messageBytes());
  }
}
