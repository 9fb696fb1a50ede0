package org.multiprocessing4j.ipc.sync;

import java.lang.ref.Reference;
import org.multiprocessing4j.ipc.liveness.Liveness;
import org.multiprocessing4j.ipc.memory.SharedBuffer;
import org.multiprocessing4j.ipc.posix.Futex;

/** The one way in which this package waits: on a word, and on the news of a death. */
final class Sleep {
  /** A wait that has lasted so long is worth a thread that listens for deaths. */
  private static final long PATIENCE_NANOS = 200_000_000;

  private static final long LONGEST_NANOS = 10_000_000_000L;

  private Sleep() {}

  /**
   * Sleeps until a word has another value and was woken, until a death is announced, until this
   * thread is interrupted, or for a slice.
   *
   * @param deathsSeen how many deaths were announced before the caller looked who is alive
   */
  static void onWord(
      SharedBuffer memory,
      long offset,
      int expected,
      Liveness peers,
      int deathsSeen,
      Deadline deadline) {
    long sliceNanos = sliceNanos(peers, deadline);
    try {
      memory.awaitEitherInterruptibly(
          offset, expected, peers.deathsAddress(), deathsSeen, sliceNanos);
    } finally {
      Reference.reachabilityFence(peers);
    }
  }

  /** As {@link #onWord}, but deaf to interrupts, so that a pending one does not end each sleep. */
  static void onWordUninterruptibly(
      SharedBuffer memory,
      long offset,
      int expected,
      Liveness peers,
      int deathsSeen,
      Deadline deadline) {
    long sliceNanos = sliceNanos(peers, deadline);
    try {
      memory.awaitEither(offset, expected, peers.deathsAddress(), deathsSeen, sliceNanos);
    } finally {
      Reference.reachabilityFence(peers);
    }
  }

  /**
   * How long to sleep at most. Short waits look around by themselves; a long one has all deaths
   * announced from then on, if that is possible, and then wakes up for none but what nobody
   * foresaw, and for the interrupt that JDK 17 may overlook (see {@link
   * Futex#awaitEitherInterruptibly}).
   */
  private static long sliceNanos(Liveness peers, Deadline deadline) {
    boolean hearsAll =
        Futex.hearsAllWords()
            && (peers.isWatching() || (deadline.hasLastedNanos(PATIENCE_NANOS) && peers.watch()));
    return hearsAll ? deadline.growingSliceNanos(LONGEST_NANOS) : deadline.sliceNanos();
  }

  /** To be called before each sleep: an interrupt ends it, and stays pending. */
  static void throwIfInterrupted() throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
  }
}
