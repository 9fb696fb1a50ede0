package org.multiprocessing4j.benchmarks.transport;

import java.nio.ByteBuffer;

/** Our connection with messages of bytes, in direct buffers on both sides. */
final class PipeBufferTransport implements BufferTransport {
  @Override
  public Endpoint<ByteBuffer> open(Site site, Side side) throws InterruptedException {
    return new ConnectionEndpoint(
        OurPipe.connect(site, side), ByteBuffer.allocateDirect(site.messageBytes()));
  }
}
