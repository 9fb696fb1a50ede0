package org.multiprocessing4j.ipc.sync;

/** What a lock does for the one who acquires it after an owner has died. */
public enum OwnerDeath {
  /** The lock is acquired as usual, and {@code ownerDied()} is true. */
  REPORT,
  /** The lock is acquired, and {@link AbandonedLockException} says so. */
  THROW
}
