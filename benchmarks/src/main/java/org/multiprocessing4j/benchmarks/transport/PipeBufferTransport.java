package org.multiprocessing4j.benchmarks.transport;

import java.nio.ByteBuffer;
import org.multiprocessing4j.ipc.pipe.Connection;

/** Our connection with messages of bytes, in direct buffers on both sides. */
final class PipeBufferTransport implements BufferTransport {
  @Override
  public Endpoint<ByteBuffer> open(Site site, Side side) throws InterruptedException {
    return new BufferEndpoint(
        OurPipe.connect(site, side), ByteBuffer.allocateDirect(site.messageBytes()));
  }

  private record BufferEndpoint(Connection connection, ByteBuffer received)
      implements Endpoint<ByteBuffer> {
    @Override
    public void send(ByteBuffer message) throws InterruptedException {
      connection.sendBytes(message);
    }

    @Override
    public ByteBuffer receive() throws InterruptedException {
      connection.receiveBytes(received.clear());
      return received.flip();
    }

    @Override
    public void close() {
      connection.close();
    }
  }
}
