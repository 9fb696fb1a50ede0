package org.multiprocessing4j.ipc.queue.store;

import java.util.Arrays;
import org.multiprocessing4j.ipc.Internal;

/**
 * Where each of many messages ends that lie one after the other in a buffer, reused from call to
 * call. It belongs to one thread at a time.
 */
@Internal
public final class MessageEnds {
  private static final int INITIAL_MESSAGES = 16;

  /** An array that grew beyond this is given back by {@link #clear}. */
  private static final int KEPT_MESSAGES = 1 << 16;

  private int[] ends = new int[INITIAL_MESSAGES];
  private int count;

  /** Creates an empty list. */
  public MessageEnds() {}

  public int count() {
    return count;
  }

  /** Where a message ends, as an index in the buffer; the next one begins there. */
  public int get(int number) {
    return ends[number];
  }

  public void add(int end) {
    if (count == ends.length) {
      ends = Arrays.copyOf(ends, 2 * count);
    }
    ends[count++] = end;
  }

  public void clear() {
    if (ends.length > KEPT_MESSAGES) {
      ends = new int[INITIAL_MESSAGES];
    }
    count = 0;
  }
}
