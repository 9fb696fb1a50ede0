package org.multiprocessing4j.ipc.queue;

import org.multiprocessing4j.ipc.sync.AdaptiveSpin;

/**
 * Lets messages gather for a microsecond before a consumer looks for more, for as long as that has
 * been paying.
 *
 * <p>Whoever looks after each message that is put finds just one, and each look takes the
 * producers' lines of cache away from them: both go in lockstep, at the pace of the transfers
 * between their cores. A microsecond later there are many. But where messages come one by one, as
 * answers do, that microsecond is lost, so each time that brought no more than one message makes it
 * half as frequent.
 *
 * <p>Everything here needs the consumer lock.
 */
final class Gathering {
  /** So many messages are worth a look. */
  private static final int MANY = 128;

  private static final int LONGEST_BACKOFF = 1023;

  private final Runnable pause;
  private long lastFound;
  private boolean paused;

  /** How many looks go without a pause, since the last one did not pay off. */
  private int backoff;

  private int skipped;

  Gathering() {
    this(AdaptiveSpin::pause);
  }

  /** Lets them gather in another way. */
  Gathering(Runnable pause) {
    this.pause = pause;
  }

  /** To be called before a look at how many messages there are. */
  void pause() {
    if (lastFound >= MANY) {
      return;
    }
    if (skipped < backoff) {
      skipped++;
    } else {
      pause.run();
      paused = true;
    }
  }

  /** Learns from a look how many messages there are. */
  void found(long messages) {
    if (paused) {
      paused = false;
      skipped = 0;
      backoff = messages > 1 ? 0 : Math.min(2 * backoff + 1, LONGEST_BACKOFF);
    }
    lastFound = messages;
  }
}
