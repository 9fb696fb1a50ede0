package org.multiprocessing4j.benchmarks.transport;

import java.nio.ByteBuffer;

/** A transport that carries direct buffers, so that no array has to be copied for the kernel. */
interface BufferTransport extends Transport<ByteBuffer> {
  @Override
  default ByteBuffer message(int sizeBytes) {
    return buffer(sizeBytes);
  }

  /**
   * Makes a message.
   *
   * @param sizeBytes its size
   * @return bytes that count up, so that a test can tell whether all of them arrived
   */
  static ByteBuffer buffer(int sizeBytes) {
    ByteBuffer message = ByteBuffer.allocateDirect(sizeBytes);
    while (message.hasRemaining()) {
      message.put((byte) message.position());
    }
    return message.flip();
  }
}
