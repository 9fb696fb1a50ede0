package org.multiprocessing4j.manager;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.multiprocessing4j.ipc.sync.Deadline;

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
  public boolean tryAcquire(Duration timeout) throws InterruptedException {
    return semaphore.tryAcquire(Deadline.nanosOf(timeout), TimeUnit.NANOSECONDS);
  }

  /** One at a time, so that the number cannot overflow after it was looked at. */
  @Override
  public synchronized void release() {
    if (semaphore.availablePermits() == Integer.MAX_VALUE) {
      throw new IllegalStateException(
          "release: this semaphore has " + Integer.MAX_VALUE + " permits, the most there can be");
    }
    semaphore.release();
  }

  @Override
  public int availablePermits() {
    return semaphore.availablePermits();
  }
}
