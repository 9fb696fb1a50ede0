package org.multiprocessing4j.benchmarks.transport;

import java.util.ArrayList;
import java.util.List;
import org.multiprocessing4j.ipc.queue.IpcQueue;

/**
 * One side of a pair of our queues, by {@code putMany} and {@code getMany}.
 *
 * @param <M> the kind of message
 */
final class BatchedQueueEndpoint<M> implements Endpoint<M> {
  private final IpcQueue<M> source;
  private final IpcQueue<M> sink;
  private final int batch;
  private final List<M> outgoing;
  private final List<M> incoming;

  /**
   * Creates an endpoint that owns its queues.
   *
   * @param source where messages come from
   * @param sink where messages go
   * @param batch how many to put or take by one call
   */
  BatchedQueueEndpoint(IpcQueue<M> source, IpcQueue<M> sink, int batch) {
    this.source = source;
    this.sink = sink;
    this.batch = batch;
    this.outgoing = new ArrayList<>(batch);
    this.incoming = new ArrayList<>(batch);
  }

  @Override
  public void send(M message) throws InterruptedException {
    outgoing.add(message);
    if (outgoing.size() == batch) {
      flush();
    }
  }

  @Override
  public void flush() throws InterruptedException {
    if (!outgoing.isEmpty()) {
      sink.putMany(outgoing);
      outgoing.clear();
    }
  }

  @Override
  public M receive() throws InterruptedException {
    return source.get();
  }

  @Override
  public int receiveSome() throws InterruptedException {
    incoming.clear();
    return source.getMany(incoming, batch);
  }

  @Override
  public void close() {
    source.close();
    sink.close();
  }
}
