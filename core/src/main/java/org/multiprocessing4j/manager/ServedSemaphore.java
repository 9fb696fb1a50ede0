package org.multiprocessing4j.manager;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.multiprocessing4j.ipc.sync.Deadline;
import org.multiprocessing4j.process.ArgumentCheck;

/** The signalling {@link ManagedSemaphore}: a number, of which nobody owns a part. */
final class ServedSemaphore implements ManagedSemaphore {
  private final Semaphore semaphore;

  ServedSemaphore(int permits) {
    this.semaphore = new Semaphore(permits);
  }

  @Override
  public void acquire() throws InterruptedException {
    semaphore.acquire();
  }

  @Override
  public boolean tryAcquire() {
    return semaphore.tryAcquire();
  }

  @Override
  public boolean tryAcquire(Duration timeout) throws InterruptedException {
    return semaphore.tryAcquire(Deadline.nanosOf(timeout), TimeUnit.NANOSECONDS);
  }

  @Override
  public void release() {
    release(1);
  }

  /** One call at a time, so that the number cannot overflow after it was looked at. */
  @Override
  public synchronized void release(int count) {
    ArgumentCheck.requireAtLeast("release: count", 1, count);
    int available = semaphore.availablePermits();
    if (count > Integer.MAX_VALUE - available) {
      throw new IllegalStateException(
          "release: this semaphore has %d permits, and with %d more it would exceed %d"
              .formatted(available, count, Integer.MAX_VALUE));
    }
    semaphore.release(count);
  }

  @Override
  public int availablePermits() {
    return semaphore.availablePermits();
  }

  @Override
  public String toString() {
    return "Semaphore[" + availablePermits() + " permits]";
  }
}
