package org.multiprocessing4j.ipc.queue;

import java.nio.ByteBuffer;
import java.util.Objects;

/**
 * Messages that lie one behind the other in a buffer of the caller, lent for the time of one call.
 * It belongs to one thread at a time.
 */
final class BufferSource implements MessageSource {
  private static final int[] NONE = {};

  private final ByteBuffer nothing = ByteBuffer.allocate(0);

  /** Its position is behind the messages that were put. */
  private ByteBuffer buffer = nothing;

  private int[] lengths = NONE;
  private int count;
  private int limit;
  private int largest;

  /**
   * Begins with the message at the position of a buffer.
   *
   * @param callersLengths of the messages, in bytes
   * @param messages how many they are
   * @throws IndexOutOfBoundsException if there are not so many lengths
   * @throws IllegalArgumentException if a length is negative, or the buffer has fewer bytes
   */
  void lend(ByteBuffer callers, int[] callersLengths, int messages) {
    Objects.checkFromIndexSize(0, messages, callersLengths.length);
    long sum = 0;
    int smallest = 0;
    largest = 0;
    for (int i = 0; i < messages; i++) {
      sum += callersLengths[i];
      smallest = Math.min(smallest, callersLengths[i]);
      largest = Math.max(largest, callersLengths[i]);
    }
    if (smallest < 0 || sum > callers.remaining()) {
      throw new IllegalArgumentException(
          "the buffer has %d bytes remaining, and the %d messages take %d; the shortest takes %d"
              .formatted(callers.remaining(), messages, sum, smallest));
    }
    buffer = callers;
    lengths = callersLengths;
    count = messages;
    limit = callers.limit();
  }

  /** Gives the buffer back, its position behind the messages that were put. */
  void giveBack() {
    buffer.limit(limit);
    buffer = nothing;
    lengths = NONE;
    limit = 0;
  }

  /** The size of the largest message, in bytes. */
  int largest() {
    return largest;
  }

  @Override
  public int count() {
    return count;
  }

  @Override
  public ByteBuffer message(int number) {
    return buffer.limit(buffer.position() + lengths[number]);
  }

  @Override
  public void handOver(int put) {}
}
