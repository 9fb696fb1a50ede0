package org.multiprocessing4j.ipc.sync;

/** How a lock reports the death of its previous owner to the process that acquires it next. */
public enum OwnerDeath {
  /** The lock is acquired as usual, and {@code ownerDied()} is true. */
  REPORT,
  /** The lock is acquired, and {@link AbandonedLockException} is thrown. */
  THROW
}
