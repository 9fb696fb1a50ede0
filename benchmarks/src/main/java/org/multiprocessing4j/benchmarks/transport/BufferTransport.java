package org.multiprocessing4j.benchmarks.transport;

import java.nio.ByteBuffer;

/** A transport that carries direct buffers, so that no array has to be copied for the kernel. */
interface BufferTransport extends Transport<ByteBuffer> {
  /** Returns a buffer whose bytes count up, so that a test can tell whether all of it arrived. */
  @Override
  default ByteBuffer message(int sizeBytes) {
    ByteBuffer message = ByteBuffer.allocateDirect(sizeBytes);
    while (message.hasRemaining()) {
      message.put((byte) message.position());
    }
    return message.flip();
  }
}
