package org.multiprocessing4j.ipc.pipe.frame;

import java.nio.ByteBuffer;
import org.multiprocessing4j.ipc.posix.Posix;

/**
 * Memory outside the heap, between a socket and arrays on the heap. It grows with the messages up
 * to a limit; longer messages pass through it in parts.
 */
final class NativeMemory {
  private static final int INITIAL_BYTES = 4 << 10;

  /** About what the kernel takes in one go. */
  static final int MAX_BYTES = 256 << 10;

  private ByteBuffer bytes = ByteBuffer.allocateDirect(INITIAL_BYTES);
  private long address = Posix.addressOf(bytes);

  /**
   * Makes room, losing the content.
   *
   * @param wanted in bytes; more than the limit gives the limit
   * @return the memory, from position 0
   */
  ByteBuffer reserve(long wanted) {
    int capacity = bytes.capacity();
    if (wanted > capacity && capacity < MAX_BYTES) {
      long doubled = Math.max(wanted, 2L * capacity);
      bytes = ByteBuffer.allocateDirect((int) Math.min(doubled, MAX_BYTES));
      address = Posix.addressOf(bytes);
    }
    return bytes.clear();
  }

  /** Where the memory begins, until the next {@link #reserve}. */
  long address() {
    return address;
  }
}
