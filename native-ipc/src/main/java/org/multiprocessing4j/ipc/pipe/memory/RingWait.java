package org.multiprocessing4j.ipc.pipe.memory;

import java.util.function.BooleanSupplier;
import org.multiprocessing4j.ipc.sync.Deadline;
import org.multiprocessing4j.ipc.sync.EventCount;

/**
 * How one end of a memory pipe waits for the other: it looks a few times, unless the sleep before
 * was a long one, then sleeps in the kernel until the other end signals, somebody dies, or a slice
 * of time has passed.
 *
 * <p>Where both ends share a core, the other one goes on only when this one sleeps.
 */
final class RingWait {
  private static final int SPINS = Runtime.getRuntime().availableProcessors() > 1 ? 100 : 0;

  /** A little more spinning might have saved such a sleep. */
  private static final long SHORT_SLEEP_NANOS = 250_000;

  private final EventCount event;
  private final BooleanSupplier condition;
  private final Peer peer;
  private final Runnable openCheck;

  /** A hint: what the last sleep has taught. */
  private boolean spinPays = true;

  /**
   * Waits for a condition that the other end makes true.
   *
   * @param event what the other end signals after that
   * @param openCheck throws if this end was closed
   */
  RingWait(EventCount event, BooleanSupplier condition, Peer peer, Runnable openCheck) {
    this.event = event;
    this.condition = condition;
    this.peer = peer;
    this.openCheck = openCheck;
  }

  /**
   * Waits; returns false if the time ran out, or if the other end is gone and it never will be.
   *
   * @throws InterruptedException if this thread was interrupted, before or meanwhile
   */
  boolean await(Deadline deadline) throws InterruptedException {
    openCheck.run(); // also where spinning always pays, such as in a message that comes in pieces
    if (Thread.interrupted()) {
      throw new InterruptedException("interrupted while waiting for the other end of a pipe");
    }
    return (spinPays && spin()) || sleep(deadline);
  }

  private boolean spin() {
    for (int i = 0; i < SPINS; i++) {
      if (condition.getAsBoolean()) {
        return true;
      }
      Thread.onSpinWait();
    }
    return false;
  }

  private boolean sleep(Deadline deadline) throws InterruptedException {
    boolean hasSlept = false;
    while (true) {
      if (hasSlept && condition.getAsBoolean()) {
        return true; // in the usual case, without asking the kernel who lives
      }
      EventCount.Key key = event.prepare(openCheck);
      boolean gone = hasSlept ? peer.isDead() : peer.isGone();
      boolean met = condition.getAsBoolean(); // after that: what a peer did before its end counts
      if (met || gone || deadline.isExpired()) {
        event.cancel(key);
        return met;
      }
      long start = System.nanoTime();
      event.await(key, deadline);
      spinPays = System.nanoTime() - start < SHORT_SLEEP_NANOS;
      hasSlept = true;
    }
  }
}
