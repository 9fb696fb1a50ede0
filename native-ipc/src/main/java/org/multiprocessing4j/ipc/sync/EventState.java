package org.multiprocessing4j.ipc.sync;

import org.multiprocessing4j.ipc.liveness.Liveness;
import org.multiprocessing4j.ipc.memory.MemoryFence;
import org.multiprocessing4j.ipc.memory.SharedBuffer;

/**
 * The shared word of an event.
 *
 * <pre>
 *   0  int  word  the futex word: bit 0 = it is set, bit 1 = somebody may be asleep,
 *                 the others count how often it was set
 * </pre>
 *
 * <p>The count lets a waiter notice a {@code set} that was followed by a {@code clear} at once.
 * Every change is one compare-and-set, so that nobody can die in the middle of one; if a process
 * dies after the change and before the wake-up, the news of its death wakes the waiters too.
 */
final class EventState {
  static final int SIZE_BYTES = 4;

  private static final int SET = 1;
  private static final int WAITED_FOR = 2;
  private static final int ONE_MORE = 4;

  private final SharedBuffer memory;
  private final long offset;
  private final Liveness peers;
  private final Sleep sleep;
  private final Runnable beforeSleep;

  /**
   * An event in memory that is zero or holds one.
   *
   * @param beforeSleep throws if waiting has become pointless
   */
  EventState(SharedBuffer memory, long offset, Liveness peers, Runnable beforeSleep) {
    this.memory = memory;
    this.offset = offset;
    this.peers = peers;
    this.sleep = new Sleep(memory, offset, peers);
    this.beforeSleep = beforeSleep;
  }

  /**
   * What the caller has published must be visible before the flag is found to be set: a thread that
   * clears it now looks for that once, and is not told again.
   */
  void set() {
    MemoryFence.full();
    int seen = word();
    while (!isSet(seen)) {
      if (memory.compareAndSetInt(offset, seen, (seen & ~WAITED_FOR) + ONE_MORE | SET)) {
        if (isWaitedFor(seen)) {
          memory.wake(offset, Integer.MAX_VALUE);
        }
        return;
      }
      seen = word();
    }
  }

  /** What the caller looks for afterwards must not have been read before the flag was cleared. */
  void clear() {
    int seen = word();
    while (isSet(seen) && !memory.compareAndSetInt(offset, seen, seen & ~SET)) {
      seen = word();
    }
    MemoryFence.full();
  }

  boolean isSet() {
    return isSet(word());
  }

  /** Waits until it is set or was set meanwhile; false if the deadline came first. */
  boolean await(Deadline deadline) throws InterruptedException {
    int first = word();
    while (true) {
      int deathsSeen = peers.deaths();
      int seen = word();
      if (isSet(seen) || count(seen) != count(first)) {
        return true;
      }
      if (markWaitedFor(seen)) {
        beforeSleep.run();
        Sleep.throwIfInterrupted();
        if (deadline.isExpired()) {
          return false;
        }
        sleep.onValue(seen | WAITED_FOR, deathsSeen, deadline, true);
      }
    }
  }

  /** Whether somebody may be asleep. */
  boolean isWaitedFor() {
    return isWaitedFor(word());
  }

  private boolean markWaitedFor(int seen) {
    return isWaitedFor(seen) || memory.compareAndSetInt(offset, seen, seen | WAITED_FOR);
  }

  private int word() {
    return memory.getIntVolatile(offset);
  }

  private static boolean isSet(int word) {
    return (word & SET) != 0;
  }

  private static boolean isWaitedFor(int word) {
    return (word & WAITED_FOR) != 0;
  }

  private static int count(int word) {
    return word & -ONE_MORE;
  }
}
