package org.multiprocessing4j.ipc.queue;

import java.nio.ByteBuffer;
import org.multiprocessing4j.ipc.queue.store.MessageTarget;

/**
 * Room for messages, one behind the other, in a buffer of the caller, lent for the time of one
 * call.
 */
final class BufferTarget implements MessageTarget {
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);
  private static final int[] NONE = {};

  private ByteBuffer buffer = NOTHING;
  private int[] lengths = NONE;
  private int start;
  private int limit;

  /** The position behind the last message that was ended. */
  private int end;

  private int count;

  /**
   * Begins to fill a buffer, from its position up to its limit.
   *
   * @param callersLengths where the lengths of the messages go
   */
  void lend(ByteBuffer callers, int[] callersLengths) {
    buffer = callers;
    lengths = callersLengths;
    start = callers.position();
    end = start;
    limit = callers.limit();
    count = 0;
  }

  /** Gives the buffer back, its position behind the messages. */
  void giveBack() {
    buffer.limit(limit).position(end);
    buffer = NOTHING;
    lengths = NONE;
  }

  @Override
  public boolean begin(int length) {
    buffer.limit(limit).position(end);
    return count == 0 || length <= limit - end;
  }

  @Override
  public ByteBuffer extend(int length) {
    int position = buffer.position();
    if (length > limit - position) {
      throw new MessageTooLargeException(
          "the message does not fit: the buffer has room for "
              + (limit - end)
              + " bytes, and needs "
              + (length - (limit - position))
              + " more at least; the message stays in the queue");
    }
    return buffer.limit(position + length);
  }

  @Override
  public void end() {
    lengths[count++] = buffer.position() - end;
    end = buffer.position();
  }

  @Override
  public int count() {
    return count;
  }

  @Override
  public int sizeBytes() {
    return end - start;
  }
}
