package org.multiprocessing4j.ipc.sync;

import org.multiprocessing4j.ipc.liveness.Liveness;
import org.multiprocessing4j.ipc.memory.SharedBuffer;

/**
 * The shared word of an event.
 *
 * <pre>
 *   0  int  word  how often it was set &lt;&lt; 1 | whether it is set; the futex word
 * </pre>
 *
 * <p>The count lets a waiter notice a {@code set} that was followed by a {@code clear} at once.
 * Every change is one compare-and-set, so that nobody can die in the middle of one; who dies after
 * it and before the wake-up leaves that to the end of the waiters' slices.
 */
final class EventState {
  static final int SIZE_BYTES = 4;

  private static final int SET = 1;

  private final SharedBuffer memory;
  private final long offset;
  private final Liveness peers;
  private final Runnable atEachSlice;

  /**
   * An event in memory that is zero or holds one.
   *
   * @param atEachSlice throws if waiting has become pointless
   */
  EventState(SharedBuffer memory, long offset, Liveness peers, Runnable atEachSlice) {
    this.memory = memory;
    this.offset = offset;
    this.peers = peers;
    this.atEachSlice = atEachSlice;
  }

  void set() {
    int seen = word();
    while (!isSet(seen)) {
      if (memory.compareAndSetInt(offset, seen, seen + 2 | SET)) {
        wakeAll();
        return;
      }
      seen = word();
    }
  }

  void clear() {
    int seen = word();
    while (isSet(seen) && !memory.compareAndSetInt(offset, seen, seen & ~SET)) {
      seen = word();
    }
  }

  boolean isSet() {
    return isSet(word());
  }

  /** Waits until it is set or was set meanwhile; false if the deadline came first. */
  boolean await(Deadline deadline) throws InterruptedException {
    int first = word();
    int seen = first;
    while (!isSet(seen) && count(seen) == count(first)) {
      Sleep.throwIfInterrupted();
      if (deadline.isExpired()) {
        return false;
      }
      Sleep.onWord(memory, offset, seen, peers, peers.deaths(), deadline);
      atEachSlice.run();
      seen = word();
    }
    return true;
  }

  void wakeAll() {
    memory.wake(offset, Integer.MAX_VALUE);
  }

  private int word() {
    return memory.getIntVolatile(offset);
  }

  private static boolean isSet(int word) {
    return (word & SET) != 0;
  }

  private static int count(int word) {
    return word >>> 1;
  }
}
