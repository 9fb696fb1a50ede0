package org.multiprocessing4j.ipc.sync;

/** How a semaphore keeps its permits. */
sealed interface Permits permits CountedPermits, OwnedPermits {

  /** Takes a permit if there is one; recovers those of dead processes where they have owners. */
  boolean tryTake();

  /**
   * Gives permits back.
   *
   * @throws IllegalStateException if that is more than there can be; nothing has changed then
   */
  void give(int count);

  /** How many could be taken now. */
  int available();
}
