package org.multiprocessing4j.manager;

import java.time.Duration;

/**
 * A flag in a manager that threads of any process can wait for.
 *
 * <p>It stays as it is when a client dies, also the one that set it. If the server dies, every call
 * fails with {@link ManagerDownException}, the waiting ones too.
 */
public interface ManagedEvent {
  /** Sets the flag and wakes all waiters. */
  void set();

  /** Clears the flag. */
  void clear();

  /**
   * Returns the flag.
   *
   * @return whether it is set
   */
  boolean isSet();

  /**
   * Waits until the flag is set.
   *
   * @throws InterruptedException if the thread is interrupted while it waits
   */
  void await() throws InterruptedException;

  /**
   * Waits until the flag is set, or the time is over.
   *
   * @param timeout how long to wait; zero or negative means not at all
   * @return whether it is set
   * @throws InterruptedException if the thread is interrupted while it waits
   */
  boolean await(Duration timeout) throws InterruptedException;
}
