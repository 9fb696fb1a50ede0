package org.multiprocessing4j.ipc.pipe;

import org.multiprocessing4j.ipc.liveness.Liveness;

/**
 * The other end of a memory pipe, in the eyes of this one: whether it is still there.
 *
 * <p>Asking is cheap: the kernel is asked only after a death was announced, or when the caller has
 * waited in vain. Once gone it is gone for good, since an end can only be had from a living holder.
 * Any thread may ask.
 */
final class Peer {
  private final Holders holders;
  private final Liveness peers;
  private volatile int deathsSeen;
  private volatile boolean gone;

  Peer(Holders holders, Liveness peers) {
    this.holders = holders;
    this.peers = peers;
    this.deathsSeen = peers.deaths();
  }

  /** Whether it has closed, or its death was announced. */
  boolean isGone() {
    if (gone) {
      return true;
    }
    int deaths = peers.deaths();
    if (deaths != deathsSeen) {
      boolean dead = isDead();
      deathsSeen = deaths; // only now: who sees it must see that it is gone
      return dead;
    }
    return isGoneIf(holders.isEmpty());
  }

  /** Whether it has closed or died, announced or not: asks the kernel. */
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
