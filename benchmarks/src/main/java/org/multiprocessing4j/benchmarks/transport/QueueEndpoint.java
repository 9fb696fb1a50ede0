package org.multiprocessing4j.benchmarks.transport;

import org.multiprocessing4j.ipc.queue.IpcQueue;

/**
 * One side of a pair of our queues, message by message.
 *
 * @param source where messages come from
 * @param sink where messages go
 * @param <M> the kind of message
 */
record QueueEndpoint<M>(IpcQueue<M> source, IpcQueue<M> sink) implements Endpoint<M> {
  @Override
  public void send(M message) throws InterruptedException {
    sink.put(message);
  }

  @Override
  public M receive() throws InterruptedException {
    return source.get();
  }

  @Override
  public void close() {
    source.close();
    sink.close();
  }
}
