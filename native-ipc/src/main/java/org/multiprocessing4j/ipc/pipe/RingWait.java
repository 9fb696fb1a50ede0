package org.multiprocessing4j.ipc.pipe;

import java.util.function.BooleanSupplier;
import org.multiprocessing4j.ipc.sync.Deadline;
import org.multiprocessing4j.ipc.sync.EventCount;

/**
 * How one end of a memory pipe waits for the other: it looks a few times, then sleeps in the kernel
 * until the other end signals, somebody dies, or a slice of time has passed.
 */
final class RingWait {
  private static final int SPINS = Runtime.getRuntime().availableProcessors() > 1 ? 100 : 0;

  private final EventCount event;
  private final BooleanSupplier condition;
  private final Peer peer;
  private final Runnable openCheck;

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
    return spin() || sleep(deadline);
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
    boolean inVain = false;
    while (true) {
      openCheck.run();
      EventCount.Key key = event.prepare();
      boolean gone = inVain ? peer.isDead() : peer.isGone();
      boolean met = condition.getAsBoolean(); // after that: what a peer did before its end counts
      if (met || gone || deadline.isExpired()) {
        event.cancel(key);
        return met;
      }
      event.await(key, deadline);
      inVain = true;
    }
  }
}
