package org.multiprocessing4j.manager;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.multiprocessing4j.ipc.sync.Deadline;

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
    Deadline deadline = Deadline.after(timeout);
    while (!set) {
      if (deadline.isExpired()) {
        return false;
      }
      TimeUnit.NANOSECONDS.timedWait(this, deadline.remainingNanos());
    }
    return true;
  }

  @Override
  public synchronized String toString() {
    return "Event[" + (set ? "set" : "unset") + "]";
  }
}
