package org.multiprocessing4j.manager;

import java.time.Duration;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.multiprocessing4j.ipc.sync.Deadline;

/**
 * The barrier behind {@link ManagedBarrier}: an interrupt, also by the client's death, breaks it.
 */
final class ServedBarrier implements ManagedBarrier {
  private final CyclicBarrier barrier;
  private volatile @Nullable Thread aborting;

  ServedBarrier(int parties) {
    this.barrier = new CyclicBarrier(parties, this::refuseWhoAborts);
  }

  /** Runs in the party that came last, and breaks the barrier if it throws. */
  private void refuseWhoAborts() {
    if (Thread.currentThread() == aborting) {
      throw new CancellationException("abort");
    }
  }

  @Override
  public int await() throws InterruptedException, BrokenBarrierException {
    return barrier.await();
  }

  @Override
  public int await(Duration timeout)
      throws InterruptedException, BrokenBarrierException, TimeoutException {
    return barrier.await(Deadline.nanosOf(timeout), TimeUnit.NANOSECONDS);
  }

  /**
   * Arrives and gives up at once, which breaks the barrier; so does its refusal if it is the last.
   */
  @Override
  public synchronized void abort() {
    aborting = Thread.currentThread();
    try {
      barrier.await(0, TimeUnit.NANOSECONDS);
    } catch (TimeoutException | CancellationException | BrokenBarrierException broken) {
      // that is what this is for
    } catch (InterruptedException alsoBreaksIt) {
      Thread.currentThread().interrupt();
    } finally {
      aborting = null;
    }
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

  @Override
  public String toString() {
    return "Barrier[%d of %d waiting%s]"
        .formatted(waiting(), parties(), isBroken() ? ", broken" : "");
  }
}
