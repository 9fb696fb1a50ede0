package org.multiprocessing4j.manager;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.multiprocessing4j.ipc.sync.Deadline;
import org.multiprocessing4j.manager.server.HeldByThread;
import org.multiprocessing4j.process.ArgumentCheck;

/** The bounded {@link ManagedSemaphore}: a count, and who holds how many. */
final class ServedBoundedSemaphore implements ManagedSemaphore, HeldByThread {
  private final int permits;
  private final Map<Thread, Integer> held = new HashMap<>();
  private int free;

  ServedBoundedSemaphore(int permits) {
    this.permits = permits;
    this.free = permits;
  }

  @Override
  public synchronized void acquire() throws InterruptedException {
    while (free == 0) {
      wait();
    }
    take();
  }

  @Override
  public synchronized boolean tryAcquire() {
    if (free == 0) {
      return false;
    }
    take();
    return true;
  }

  @Override
  public synchronized boolean tryAcquire(Duration timeout) throws InterruptedException {
    Deadline deadline = Deadline.after(timeout);
    while (free == 0) {
      if (deadline.isExpired()) {
        return false;
      }
      TimeUnit.NANOSECONDS.timedWait(this, deadline.remainingNanos());
    }
    take();
    return true;
  }

  private void take() {
    free--;
    held.merge(Thread.currentThread(), 1, Integer::sum);
  }

  @Override
  public void release() {
    release(1);
  }

  @Override
  public synchronized void release(int count) {
    ArgumentCheck.requireAtLeast("release: count", 1, count);
    if (count > permits - free) {
      throw new IllegalStateException(
          "release: %d of the %d permits of this semaphore are free already, so %d cannot be released"
              .formatted(free, permits, count));
    }
    for (int i = 0; i < count; i++) {
      giveOne();
    }
    notifyAll();
  }

  private void giveOne() {
    Thread holder = held.containsKey(Thread.currentThread()) ? Thread.currentThread() : anyHolder();
    held.compute(holder, (thread, count) -> count == null || count == 1 ? null : count - 1);
    free++;
  }

  /**
   * A permit that somebody else gives back is taken off any holder, so that the sum stays right.
   */
  private Thread anyHolder() {
    return held.keySet().iterator().next();
  }

  @Override
  public synchronized int availablePermits() {
    return free;
  }

  @Override
  public synchronized void releaseAllOfCurrentThread() {
    Integer count = held.remove(Thread.currentThread());
    if (count != null) {
      free += count;
      notifyAll();
    }
  }

  @Override
  public synchronized String toString() {
    return "BoundedSemaphore[" + free + " of " + permits + " permits]";
  }
}
