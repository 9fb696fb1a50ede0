package org.multiprocessing4j.manager;

import java.time.Duration;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.multiprocessing4j.ipc.sync.Deadline;

/**
 * The barrier behind {@link ManagedBarrier}: an interrupt, also by the client's death, breaks it.
 */
final class ServedBarrier implements ManagedBarrier {
  private final CyclicBarrier barrier;

  ServedBarrier(int parties) {
    this.barrier = new CyclicBarrier(parties);
  }

  @Override
  public int await() throws InterruptedException, BrokenBarrierException {
    return barrier.await();
  }

  @Override
  public int await(Duration timeout)
      throws InterruptedException, BrokenBarrierException, TimeoutException {
    return barrier.await(Deadline.after(timeout).remainingNanos(), TimeUnit.NANOSECONDS);
  }

  @Override
  public void reset() {
    barrier.reset();
  }

  @Override
  public int parties() {
    return barrier.getParties();
  }

  @Override
  public int waiting() {
    return barrier.getNumberWaiting();
  }

  @Override
  public boolean isBroken() {
    return barrier.isBroken();
  }
}
