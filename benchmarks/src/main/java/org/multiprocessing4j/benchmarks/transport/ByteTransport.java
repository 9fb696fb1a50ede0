package org.multiprocessing4j.benchmarks.transport;

/** A transport of plain bytes. */
interface ByteTransport extends Transport<byte[]> {
  /** Returns an array whose bytes count up, so that a test can tell whether all of it arrived. */
  @Override
  default byte[] message(int sizeBytes) {
    byte[] message = new byte[sizeBytes];
    for (int i = 0; i < sizeBytes; i++) {
      message[i] = (byte) i;
    }
    return message;
  }
}
