package org.multiprocessing4j.benchmarks.transport;

import java.nio.ByteBuffer;
import org.multiprocessing4j.ipc.queue.IpcQueue;

/**
 * One side of a pair of our queues, message by message, as bytes in the caller's own buffers.
 *
 * @param source where messages come from
 * @param sink where messages go
 * @param received where the bytes of each message go
 */
record RawQueueEndpoint(IpcQueue<ByteBuffer> source, IpcQueue<ByteBuffer> sink, ByteBuffer received)
    implements Endpoint<ByteBuffer> {
  @Override
  public void send(ByteBuffer message) throws InterruptedException {
    sink.putBytes(message);
    message.rewind();
  }

  @Override
  public ByteBuffer receive() throws InterruptedException {
    source.getBytes(received.clear());
    return received.flip();
  }

  @Override
  public void close() {
    source.close();
    sink.close();
  }
}
