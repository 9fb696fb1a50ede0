package org.multiprocessing4j.ipc.queue.chronicle;

/** An array that is used again and again, by one thread at a time. */
final class CopyBuffer {
  private byte[] bytes = {};

  /** Returns an array of at least that length, with anything in it. */
  byte[] array(int length) {
    if (bytes.length < length) {
      bytes = new byte[length];
    }
    return bytes;
  }
}
