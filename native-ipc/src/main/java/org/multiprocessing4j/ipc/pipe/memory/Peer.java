package org.multiprocessing4j.ipc.pipe.memory;

import java.time.Duration;
import org.multiprocessing4j.ipc.liveness.Liveness;

/**
 * Tells whether the other end of a memory pipe is still there.
 *
 * <p>Asking is cheap: the kernel is asked only after a death was announced, when the caller has
 * waited without success, and now and then for callers that never wait, since a death may go
 * unannounced. Once it is gone, it stays gone, since only a living holder can pass an end on. Any
 * thread may ask.
 */
final class Peer {
  private static final long LOOK_AGAIN_NANOS = Duration.ofMillis(50).toNanos();

  private final Holders holders;
  private final Liveness peers;
  private volatile int deathsSeen;
  private volatile boolean gone;

  /** When the kernel was asked last; at first as if it were long ago: the peer may be dead. */
  private volatile long askedNanos = System.nanoTime() - LOOK_AGAIN_NANOS;

  Peer(Holders holders, Liveness peers) {
    this.holders = holders;
    this.peers = peers;
    this.deathsSeen = peers.deaths();
  }

  /** Whether it has closed or died; a death that nobody announced is noticed within 50 ms. */
  boolean isGone() {
    if (gone) {
      return true;
    }
    int deaths = peers.deaths();
    long now = System.nanoTime();
    if (deaths != deathsSeen || now - askedNanos >= LOOK_AGAIN_NANOS) {
      boolean dead = isDead();
      askedNanos = now;
      deathsSeen = deaths; // only now: whoever sees it must see that it is gone
      return dead;
    }
    return isGoneIf(holders.isEmpty());
  }

  /** Whether it has closed or died: asks the kernel. */
  boolean isDead() {
    return isGoneIf(!holders.isAnyAlive());
  }

  /** Never takes back what another thread has found out. */
  private boolean isGoneIf(boolean noHolder) {
    if (noHolder) {
      gone = true;
    }
    return gone;
  }
}
