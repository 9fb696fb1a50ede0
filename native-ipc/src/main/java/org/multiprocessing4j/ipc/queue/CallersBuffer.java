package org.multiprocessing4j.ipc.queue;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Room for one message in a buffer of the caller, lent for the time of one call. */
final class CallersBuffer implements MessageTarget {
  private @Nullable ByteBuffer buffer;
  private int start;
  private int limit;
  private int count;

  /** Begins to fill a buffer, from its position up to its limit. */
  void lend(ByteBuffer callers) {
    buffer = callers;
    start = callers.position();
    limit = callers.limit();
    count = 0;
  }

  /** Gives the buffer back: behind the message, or as it was. */
  void giveBack() {
    ByteBuffer callers = buffer();
    callers.limit(limit);
    if (count == 0) {
      callers.position(start);
    }
    buffer = null;
  }

  private ByteBuffer buffer() {
    ByteBuffer callers = buffer;
    if (callers == null) {
      throw new IllegalStateException("no buffer was lent");
    }
    return callers;
  }

  @Override
  public void begin() {
    buffer().limit(limit).position(start);
  }

  @Override
  public ByteBuffer extend(int length) {
    ByteBuffer callers = buffer();
    int position = callers.position();
    if (length > limit - position) {
      throw new MessageTooLargeException(
          "the message does not fit: the buffer has room for "
              + (limit - start)
              + " bytes, and needs "
              + (length - (limit - position))
              + " more at least; the message stays in the queue");
    }
    return callers.limit(position + length);
  }

  @Override
  public void end() {
    count++;
  }

  @Override
  public int count() {
    return count;
  }

  @Override
  public int sizeBytes() {
    return buffer().position() - start;
  }
}
