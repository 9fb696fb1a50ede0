package org.multiprocessing4j.ipc.sync;

/** Sets after how long a lock is offered to those who wait, for all locks of this JVM. */
public final class LockPatience {
  private static final long USUAL_NANOS = OwnerLock.patienceNanos;

  private LockPatience() {}

  /**
   * Sets it until {@link #reset}.
   *
   * @param nanos how long a waiter lets others go first; {@link Long#MAX_VALUE} for always
   */
  public static void set(long nanos) {
    OwnerLock.patienceNanos = nanos;
  }

  /** Makes it what it is for programs. */
  public static void reset() {
    OwnerLock.patienceNanos = USUAL_NANOS;
  }
}
