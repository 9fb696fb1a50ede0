package org.multiprocessing4j.benchmarks.transport;

import java.io.Closeable;
import java.nio.ByteBuffer;
import org.multiprocessing4j.ipc.pipe.Connection;
import org.multiprocessing4j.ipc.pipe.Pipe;

/** Our pipe in shared memory with messages of bytes, in direct buffers on both sides. */
final class MemoryPipeTransport implements BufferTransport {
  private static final String NEAR_END = "near-end";
  private static final String FAR_END = "far-end";

  @Override
  public Closeable prepare(Site site) {
    Pipe pipe = Pipe.memory(site.ringBytes());
    site.publish(NEAR_END, Handles.toText(pipe.first()));
    site.publish(FAR_END, Handles.toText(pipe.second()));
    return pipe::close;
  }

  @Override
  public Endpoint<ByteBuffer> open(Site site, Side side) throws InterruptedException {
    String end = site.read(side == Side.NEAR ? NEAR_END : FAR_END);
    return new ConnectionEndpoint(
        (Connection) Handles.fromText(end), ByteBuffer.allocateDirect(site.messageBytes()));
  }
}
