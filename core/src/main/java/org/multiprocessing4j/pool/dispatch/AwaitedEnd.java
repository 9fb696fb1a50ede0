package org.multiprocessing4j.pool.dispatch;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.multiprocessing4j.process.UnfinishedWork;

/**
 * Lets threads wait for the end of a pool. A waiting thread may be the one that would have consumed
 * a stream, so a pool that is shut down and waited for, in either order, does not wait for streams.
 */
final class AwaitedEnd {
  private final BooleanSupplier isShutdown;
  private final Runnable endStreams;
  private final UnfinishedWork.Work end;
  private final AtomicInteger waiters = new AtomicInteger();

  /**
   * Creates one without waiters.
   *
   * @param isShutdown whether the pool refuses tasks
   * @param endStreams ends all streams; done again it changes nothing
   * @param end what is waited for
   */
  AwaitedEnd(BooleanSupplier isShutdown, Runnable endStreams, UnfinishedWork.Work end) {
    this.isShutdown = isShutdown;
    this.endStreams = endStreams;
    this.end = end;
  }

  /** Waits; returns false if the time ran out. */
  boolean await(long timeoutNanos) throws InterruptedException {
    waiters.incrementAndGet(); // before the look: a shutdown after it sees this waiter
    try {
      if (isShutdown.getAsBoolean()) {
        endStreams.run();
      }
      return end.awaitEnd(timeoutNanos);
    } finally {
      waiters.decrementAndGet();
    }
  }

  /** To be called after the pool has begun to refuse tasks. */
  void wasShutDown() {
    if (waiters.get() > 0) {
      endStreams.run();
    }
  }
}
