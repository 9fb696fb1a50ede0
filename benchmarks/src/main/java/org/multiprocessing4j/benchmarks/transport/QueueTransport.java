package org.multiprocessing4j.benchmarks.transport;

import java.nio.file.Path;
import java.util.function.Function;
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

  private final Function<Path, IpcQueue<M>> opener;
  private final IntFunction<M> messages;
  private final int batch;

  /**
   * Creates the transport.
   *
   * @param opener opens the queue at a path, or creates it
   * @param messages makes a message of a size
   * @param batch how many messages to put or take by one call; 1 for the plain calls
   */
  QueueTransport(Function<Path, IpcQueue<M>> opener, IntFunction<M> messages, int batch) {
    this.opener = opener;
    this.messages = messages;
    this.batch = batch;
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
  public Endpoint<M> open(Site site, Side side) {
    IpcQueue<M> toNear = opener.apply(site.directory().resolve(TO_NEAR));
    IpcQueue<M> toFar = opener.apply(site.directory().resolve(TO_FAR));
    return side == Side.NEAR ? endpoint(toNear, toFar) : endpoint(toFar, toNear);
  }

  private Endpoint<M> endpoint(IpcQueue<M> source, IpcQueue<M> sink) {
    return batch == 1
        ? new QueueEndpoint<>(source, sink)
        : new BatchedQueueEndpoint<>(source, sink, batch);
  }
}
