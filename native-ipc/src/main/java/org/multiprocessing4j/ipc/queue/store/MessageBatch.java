package org.multiprocessing4j.ipc.queue.store;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.multiprocessing4j.ipc.Internal;

/**
 * Encoded messages in private memory, one after the other, reused from call to call.
 *
 * <p>It belongs to one thread at a time.
 */
@Internal
public final class MessageBatch implements MessageTarget {
  private static final int INITIAL_BYTES = 1 << 10;
  private static final int INITIAL_MESSAGES = 16;

  /** A batch that grew beyond this is given back by {@link #clear}. */
  private static final int KEPT_BYTES = 1 << 20;

  /** The places of more messages are given back, too. */
  private static final int KEPT_MESSAGES = 1 << 16;

  private ByteBuffer bytes = ByteBuffer.allocate(INITIAL_BYTES);
  private int[] ends = new int[INITIAL_MESSAGES];
  private int count;
  private int end;

  @Override
  public int count() {
    return count;
  }

  @Override
  public int sizeBytes() {
    return count == 0 ? 0 : ends[count - 1];
  }

  /** A view of one message; valid until the next call of anything here. */
  public ByteBuffer message(int number) {
    return bytes.limit(ends[number]).position(number == 0 ? 0 : ends[number - 1]);
  }

  @Override
  public boolean begin(int length) {
    end = sizeBytes();
    return true;
  }

  @Override
  public ByteBuffer extend(int length) {
    int start = end;
    end = Math.addExact(start, length);
    if (end > bytes.capacity()) {
      grow();
    }
    return bytes.limit(end).position(start);
  }

  private void grow() {
    long capacity = Math.min(Integer.MAX_VALUE - 8L, (long) end + (end >> 1));
    bytes = ByteBuffer.wrap(Arrays.copyOf(bytes.array(), (int) Math.max(end, capacity)));
  }

  @Override
  public void end() {
    if (count == ends.length) {
      ends = Arrays.copyOf(ends, 2 * count);
    }
    ends[count++] = end;
  }

  public void clear() {
    if (bytes.capacity() > KEPT_BYTES) {
      bytes = ByteBuffer.allocate(INITIAL_BYTES);
    }
    if (ends.length > KEPT_MESSAGES) {
      ends = new int[INITIAL_MESSAGES];
    }
    count = 0;
    end = 0;
  }
}
