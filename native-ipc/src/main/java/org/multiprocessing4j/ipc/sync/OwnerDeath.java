package org.multiprocessing4j.ipc.sync;

/** How a lock tells the process that acquires it that the owner before has died. */
public enum OwnerDeath {
  /** The lock is acquired as usual, and {@code ownerDied()} is true. */
  REPORT,
  /** The lock is acquired, and {@link AbandonedLockException} says so. */
  THROW
}
