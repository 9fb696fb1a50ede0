package org.multiprocessing4j.manager;

import java.time.Duration;

/**
 * A semaphore in a manager, of one of two kinds.
 *
 * <ul>
 *   <li>{@link ObjectMaker#semaphore Signalling}, Python's {@code Semaphore}: a number. Acquiring
 *       consumes a permit and releasing makes one; different clients may do these, and the number
 *       may grow beyond its initial value. What a dead client had acquired does not come back:
 *       nothing can tell a permit that it held from one that it consumed.
 *   <li>{@link ObjectMaker#boundedSemaphore Bounded}, Python's {@code BoundedSemaphore}: a fixed
 *       number of permits, each held by the thread that acquired it. The permits of a client that
 *       dies come back. A release beyond the bound is refused. Use it to limit how many do
 *       something at the same time.
 * </ul>
 *
 * <p>It is not fair. If the server dies, every call fails with {@link ManagerDownException}, the
 * waiting ones too.
 */
public interface ManagedSemaphore {
  /**
   * Takes one permit; waits until there is one.
   *
   * @throws InterruptedException if the thread is interrupted while it waits; it then has no permit
   */
  void acquire() throws InterruptedException;

  /**
   * Takes one permit if one is free; does not wait.
   *
   * @return whether a permit was taken
   */
  boolean tryAcquire();

  /**
   * Takes one permit if one becomes free in time.
   *
   * @param timeout how long to wait; zero or negative means not at all
   * @return whether a permit was taken
   * @throws InterruptedException if the thread is interrupted while it waits; it then has no permit
   */
  boolean tryAcquire(Duration timeout) throws InterruptedException;

  /**
   * Gives one permit back, or makes one. Any thread may do so, also one that took none.
   *
   * @throws IllegalStateException if all permits of a bounded semaphore are free already, or if a
   *     signalling one would exceed {@link Integer#MAX_VALUE}
   */
  void release();

  /**
   * Gives permits back, or makes them, all at once or none. Any thread may do so, also one that
   * took none.
   *
   * @param count 1 or more
   * @throws IllegalArgumentException if the count is less than 1
   * @throws IllegalStateException if fewer permits of a bounded semaphore are taken, or if a
   *     signalling one would exceed {@link Integer#MAX_VALUE}
   */
  void release(int count);

  /**
   * Returns how many permits are free.
   *
   * @return 0 or more; at most the bound, if there is one
   */
  int availablePermits();
}
