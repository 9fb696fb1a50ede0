package org.multiprocessing4j.manager;

import java.time.Duration;

/**
 * A semaphore in a manager.
 *
 * <p>Permits belong to the thread that acquired them: if its process dies, they come back. A
 * release beyond the initial number of permits is refused.
 */
public interface ManagedSemaphore {
  /**
   * Takes one permit; waits until there is one.
   *
   * @throws InterruptedException if the thread is interrupted while it waits; it then has no permit
   */
  void acquire() throws InterruptedException;

  /**
   * Takes one permit if one becomes free in time.
   *
   * @param timeout how long to wait; zero or negative means not at all
   * @return whether a permit was taken
   * @throws InterruptedException if the thread is interrupted while it waits; it then has no permit
   */
  boolean tryAcquire(Duration timeout) throws InterruptedException;

  /**
   * Gives one permit back. Any thread may do so, also one that took none.
   *
   * @throws IllegalStateException if all permits are free already
   */
  void release();

  /**
   * Returns how many permits are free.
   *
   * @return 0 to the initial number
   */
  int availablePermits();
}
