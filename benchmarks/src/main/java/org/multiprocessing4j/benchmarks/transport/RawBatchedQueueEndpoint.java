package org.multiprocessing4j.benchmarks.transport;

import java.nio.ByteBuffer;
import org.multiprocessing4j.ipc.queue.IpcQueue;

/**
 * One side of a pair of our queues, by {@code putManyBytes} and {@code getManyBytes}.
 *
 * <p>Sending writes the message behind the others of its batch, which is what a user's encoder
 * would do.
 */
final class RawBatchedQueueEndpoint implements Endpoint<ByteBuffer> {
  private final IpcQueue<ByteBuffer> source;
  private final IpcQueue<ByteBuffer> sink;
  private final ByteBuffer outgoing;
  private final int[] outgoingLengths;
  private final ByteBuffer incoming;
  private final int[] incomingLengths;
  private int count;

  /**
   * Creates an endpoint that owns its queues.
   *
   * @param source where messages come from
   * @param sink where messages go
   * @param messageBytes size of every message
   * @param batch how many to put or take by one call
   */
  RawBatchedQueueEndpoint(
      IpcQueue<ByteBuffer> source, IpcQueue<ByteBuffer> sink, int messageBytes, int batch) {
    this.source = source;
    this.sink = sink;
    this.outgoing = ByteBuffer.allocateDirect(batch * messageBytes);
    this.outgoingLengths = new int[batch];
    this.incoming = ByteBuffer.allocateDirect(batch * messageBytes);
    this.incomingLengths = new int[batch];
  }

  @Override
  public void send(ByteBuffer message) throws InterruptedException {
    int length = message.remaining();
    outgoing.put(message);
    message.rewind();
    outgoingLengths[count++] = length;
    if (count == outgoingLengths.length) {
      flush();
    }
  }

  @Override
  public void flush() throws InterruptedException {
    sink.putManyBytes(outgoing.flip(), outgoingLengths, count);
    outgoing.clear();
    count = 0;
  }

  @Override
  public ByteBuffer receive() throws InterruptedException {
    source.getBytes(incoming.clear());
    return incoming.flip();
  }

  @Override
  public int receiveSome() throws InterruptedException {
    return source.getManyBytes(incoming.clear(), incomingLengths);
  }

  @Override
  public void close() {
    source.close();
    sink.close();
  }
}
