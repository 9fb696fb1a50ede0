package org.multiprocessing4j.manager;

import java.time.Duration;

/** The flag behind {@link ManagedEvent}. */
final class ServedEvent implements ManagedEvent {
  private boolean set;

  @Override
  public synchronized void set() {
    set = true;
    notifyAll();
  }

  @Override
  public synchronized void clear() {
    set = false;
  }

  @Override
  public synchronized boolean isSet() {
    return set;
  }

  @Override
  public synchronized void await() throws InterruptedException {
    while (!set) {
      wait();
    }
  }

  @Override
  public synchronized boolean await(Duration timeout) throws InterruptedException {
    MonitorDeadline deadline = MonitorDeadline.in(timeout);
    while (!set) {
      if (!deadline.await(this)) {
        return false;
      }
    }
    return true;
  }
}
