package org.multiprocessing4j.manager;

import java.time.Duration;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.TimeoutException;

/**
 * A barrier in a manager: a fixed number of threads, of any processes, wait for each other.
 *
 * <p>If the process of a waiting thread dies, the barrier breaks for all others; a party that dies
 * before it comes is not noticed, and the others go on waiting for it. If the server dies, every
 * call fails with {@link ManagerDownException}, the waiting ones too.
 */
public interface ManagedBarrier {
  /**
   * Waits until all parties have come.
   *
   * @return 0 to parties - 1; each party gets a different number
   * @throws InterruptedException if the thread is interrupted before it comes, or while it waits,
   *     which breaks the barrier
   * @throws BrokenBarrierException if the barrier is broken or reset
   */
  int await() throws InterruptedException, BrokenBarrierException;

  /**
   * Waits until all parties have come, or the time is over.
   *
   * @param timeout how long to wait
   * @return 0 to parties - 1; each party gets a different number
   * @throws InterruptedException if the thread is interrupted before it comes, or while it waits,
   *     which breaks the barrier
   * @throws BrokenBarrierException if the barrier is broken or reset
   * @throws TimeoutException if the time is over; the barrier breaks
   */
  int await(Duration timeout) throws InterruptedException, BrokenBarrierException, TimeoutException;

  /** Breaks the barrier: all present and later waiters get {@link BrokenBarrierException}. */
  void abort();

  /** Makes the barrier usable again; all present waiters get {@link BrokenBarrierException}. */
  void reset();

  /**
   * Returns the number of parties.
   *
   * @return at least 1
   */
  int parties();

  /**
   * Returns how many parties are waiting.
   *
   * @return 0 to parties - 1
   */
  int waiting();

  /**
   * Returns whether it is broken.
   *
   * @return whether a wait would fail at once
   */
  boolean isBroken();
}
