package org.multiprocessing4j.ipc.sync;

import java.lang.ref.Reference;
import org.multiprocessing4j.ipc.liveness.Liveness;
import org.multiprocessing4j.ipc.memory.SharedBuffer;

/** The one way in which this package waits: on a word, and on the news of a death. */
final class Sleep {
  private static final int SPINS = Runtime.getRuntime().availableProcessors() > 1 ? 100 : 0;

  private Sleep() {}

  /** How often to look again before sleeping: not at all on one processor. */
  static int spins() {
    return SPINS;
  }

  /**
   * Sleeps until a word has another value and was woken, until a death is announced, or for a
   * slice.
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
    try {
      memory.awaitEither(
          offset, expected, peers.deathsAddress(), deathsSeen, deadline.sliceNanos());
    } finally {
      Reference.reachabilityFence(peers);
    }
  }

  /** To be called before each sleep: the sleep itself does not hear an interrupt. */
  static void throwIfInterrupted() throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
  }
}
