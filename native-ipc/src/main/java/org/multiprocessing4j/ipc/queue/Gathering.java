package org.multiprocessing4j.ipc.queue;

import org.multiprocessing4j.ipc.sync.AdaptiveSpin;

/**
 * Lets messages gather for a microsecond before a consumer looks for more, for as long as that has
 * been paying.
 *
 * <p>Whoever looks after each message that is put finds just one, and each look takes the
 * producers' lines of cache away from them: both go in lockstep, at the pace of the transfers
 * between their cores. A microsecond later there are many. But where messages come one by one, as
 * answers do, that microsecond is lost, so after every time that brought no more than one message
 * it is done half as often.
 *
 * <p>All of it with the consumer lock held.
 */
final class Gathering {
  /** So many messages are worth a look. */
  private static final int MANY = 128;

  private static final int LONGEST_ABSTINENCE = 1023;

  private final Runnable pause;
  private long lastFound;
  private boolean paused;

  /** How many looks that would have been worth a pause go without, since a pause did not pay. */
  private int abstinence;

  private int abstained;

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
    if (abstained < abstinence) {
      abstained++;
    } else {
      pause.run();
      paused = true;
    }
  }

  /** Learns from a look how many messages there are. */
  void found(long messages) {
    if (paused) {
      paused = false;
      abstained = 0;
      abstinence = messages > 1 ? 0 : Math.min(2 * abstinence + 1, LONGEST_ABSTINENCE);
    }
    lastFound = messages;
  }
}
