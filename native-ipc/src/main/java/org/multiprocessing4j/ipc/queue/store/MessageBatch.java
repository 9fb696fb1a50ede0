package org.multiprocessing4j.ipc.queue.store;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.multiprocessing4j.ipc.Internal;
import org.multiprocessing4j.ipc.queue.MessageTooLargeException;

/**
 * Encoded messages in private memory, one after the other, reused from call to call.
 *
 * <p>It belongs to one thread at a time.
 */
@Internal
public final class MessageBatch implements MessageTarget {
  private static final int INITIAL_BYTES = 1 << 10;

  /** What arrays allow on every JVM. */
  private static final int MOST_BYTES = Integer.MAX_VALUE - 8;

  /** A batch that grew beyond this is given back by {@link #clear}. */
  private static final int KEPT_BYTES = 1 << 20;

  private ByteBuffer bytes = ByteBuffer.allocate(INITIAL_BYTES);
  private final MessageEnds ends = new MessageEnds();
  private int end;

  @Override
  public int count() {
    return ends.count();
  }

  @Override
  public int sizeBytes() {
    return startOf(ends.count());
  }

  /** A view of one message; valid until the next call of anything here. */
  public ByteBuffer message(int number) {
    return bytes.limit(ends.get(number)).position(startOf(number));
  }

  private int startOf(int number) {
    return number == 0 ? 0 : ends.get(number - 1);
  }

  @Override
  public boolean begin(int length) {
    end = sizeBytes();
    return true;
  }

  @Override
  public ByteBuffer extend(int length) {
    int start = end;
    if (length > MOST_BYTES - start) {
      throw new MessageTooLargeException(
          "the messages that are looked at take more than "
              + MOST_BYTES
              + " bytes: look at fewer at a time, or take them");
    }
    end = start + length;
    if (end > bytes.capacity()) {
      grow();
    }
    return bytes.limit(end).position(start);
  }

  private void grow() {
    long capacity = Math.min(MOST_BYTES, (long) end + (end >> 1));
    bytes = ByteBuffer.wrap(Arrays.copyOf(bytes.array(), (int) capacity));
  }

  @Override
  public void end() {
    ends.add(end);
  }

  public void clear() {
    if (bytes.capacity() > KEPT_BYTES) {
      bytes = ByteBuffer.allocate(INITIAL_BYTES);
    }
    ends.clear();
    end = 0;
  }
}
