package org.multiprocessing4j.process;

import java.time.Duration;

/**
 * The process that started this one: Python's {@code parent_process()}.
 *
 * @param name its name when it started this process
 * @param pid its process id
 */
public record ParentProcess(String name, long pid) {
  /** {@return whether the parent is still alive} */
  public boolean isAlive() {
    return ParentLink.current().map(ParentLink::isOpen).orElse(false);
  }

  /**
   * Waits until the parent has died.
   *
   * @param timeout how long to wait; zero or negative means not at all
   * @return whether the parent is dead
   * @throws InterruptedException if the thread is interrupted while it waits
   */
  public boolean join(Duration timeout) throws InterruptedException {
    ParentLink link = ParentLink.current().orElse(null);
    return link == null || link.awaitParentGone(timeout);
  }
}
