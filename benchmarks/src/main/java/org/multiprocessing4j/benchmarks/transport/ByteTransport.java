package org.multiprocessing4j.benchmarks.transport;

/** A transport of plain bytes. */
interface ByteTransport extends Transport<byte[]> {
  @Override
  default byte[] message(int sizeBytes) {
    return bytes(sizeBytes);
  }

  /**
   * Makes a message.
   *
   * @param sizeBytes its size
   * @return bytes that count up, so that a test can tell whether all of them arrived
   */
  static byte[] bytes(int sizeBytes) {
    byte[] message = new byte[sizeBytes];
    for (int i = 0; i < sizeBytes; i++) {
      message[i] = (byte) i;
    }
    return message;
  }
}
