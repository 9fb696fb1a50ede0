package org.multiprocessing4j.ipc.sync;

import java.lang.ref.Reference;
import org.multiprocessing4j.ipc.liveness.Liveness;
import org.multiprocessing4j.ipc.memory.SharedBuffer;
import org.multiprocessing4j.ipc.posix.Futex;

/**
 * The one way in which this package waits: on a word of shared memory, and on the news of a death.
 */
final class Sleep {
  /** A wait that has lasted this long is worth a thread that listens for deaths. */
  private static final long PATIENCE_NANOS = 200_000_000;

  private static final long LONGEST_NANOS = 10_000_000_000L;

  private final SharedBuffer memory;
  private final long offset;
  private final Liveness peers;

  /**
   * Sleeps on one word.
   *
   * @param offset of the word
   */
  Sleep(SharedBuffer memory, long offset, Liveness peers) {
    this.memory = memory;
    this.offset = offset;
    this.peers = peers;
  }

  /**
   * Sleeps until the word has another value and was woken, until a death is announced, or for a
   * slice.
   *
   * @param deathsSeen how many deaths were announced before the caller looked who is alive
   * @param interruptible whether an interrupt ends it; a pending one would end each sleep
   */
  void onValue(int expected, int deathsSeen, Deadline deadline, boolean interruptible) {
    long deaths = peers.deathsAddress();
    long sliceNanos = sliceNanos(deadline);
    try {
      if (interruptible) {
        memory.awaitEitherInterruptibly(offset, expected, deaths, deathsSeen, sliceNanos);
      } else {
        memory.awaitEither(offset, expected, deaths, deathsSeen, sliceNanos);
      }
    } finally {
      Reference.reachabilityFence(peers);
    }
  }

  /**
   * How long to sleep at most. A short wait checks often; a long one has all deaths announced from
   * then on, if that is possible. Then it wakes up only as a safety net, and for the interrupt that
   * a JDK may miss (see {@link Futex#awaitEitherInterruptibly}).
   */
  private long sliceNanos(Deadline deadline) {
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
