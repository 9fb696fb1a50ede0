package org.multiprocessing4j.ipc.queue;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Encoded messages in private memory, one after the other, reused from call to call.
 *
 * <p>It belongs to one thread at a time. A message is added by {@link #begin}, any number of {@link
 * #extend}, and {@link #end}; one that was begun and not ended is forgotten at the next {@code
 * begin}.
 */
final class MessageBatch implements Messages {
  private static final int INITIAL_BYTES = 1 << 10;
  private static final int INITIAL_MESSAGES = 16;

  /** A batch that grew beyond this is given back by {@link #clear}. */
  private static final int KEPT_BYTES = 1 << 20;

  private byte[] bytes = new byte[INITIAL_BYTES];
  private int[] ends = new int[INITIAL_MESSAGES];
  private int count;
  private int sizeBytes;

  @Override
  public int count() {
    return count;
  }

  /** The bytes of all messages together. */
  int sizeBytes() {
    return count == 0 ? 0 : ends[count - 1];
  }

  /** A view of one message; valid until the next change. */
  @Override
  public ByteBuffer message(int number) {
    int start = number == 0 ? 0 : ends[number - 1];
    return ByteBuffer.wrap(bytes, start, ends[number] - start);
  }

  void begin() {
    sizeBytes = sizeBytes();
  }

  /** Makes the message longer and returns where in {@link #array} the new bytes go. */
  int extend(int length) {
    int start = sizeBytes;
    int needed = Math.addExact(start, length);
    if (needed > bytes.length) {
      bytes =
          Arrays.copyOf(bytes, (int) Math.min(Integer.MAX_VALUE - 8, needed + (needed >> 1) + 0L));
    }
    sizeBytes = needed;
    return start;
  }

  /** The memory; replaced by {@link #extend}. */
  byte[] array() {
    return bytes;
  }

  void end() {
    if (count == ends.length) {
      ends = Arrays.copyOf(ends, 2 * count);
    }
    ends[count++] = sizeBytes;
  }

  void add(ByteBuffer message) {
    begin();
    int length = message.remaining();
    int start = extend(length);
    message.get(message.position(), bytes, start, length);
    end();
  }

  void clear() {
    if (bytes.length > KEPT_BYTES) {
      bytes = new byte[INITIAL_BYTES];
    }
    count = 0;
    sizeBytes = 0;
  }
}
