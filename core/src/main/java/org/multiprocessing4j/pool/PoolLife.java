package org.multiprocessing4j.pool;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * How far the life of a pool has come; it only goes forward.
 *
 * <pre>
 *   RUNNING --shutDown--> SHUTDOWN --no task is left--> TERMINATED
 *       \____________________\_______ terminate ______> TERMINATING --no worker is left--> TERMINATED
 * </pre>
 *
 * The steps are taken in turns of the dispatcher. New tasks are refused before that, from the call
 * on that asks for the step.
 */
final class PoolLife {
  private enum Phase {
    RUNNING,
    /** No new tasks; ends when the last one has. */
    SHUTDOWN,
    /** All tasks have failed, all workers were told to die. */
    TERMINATING,
    TERMINATED
  }

  private final String pool;
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile boolean accepting = true;
  private volatile @Nullable PoolBrokenException broken;
  private Phase phase = Phase.RUNNING;

  PoolLife(String pool) {
    this.pool = pool;
  }

  // ---- called by any thread ----

  void requireRunning() {
    PoolBrokenException reason = broken;
    if (reason != null) {
      throw reason;
    }
    if (!accepting) {
      throw new RejectedExecutionException(
          "pool " + pool + " takes no more tasks: it was shut down");
    }
  }

  /** From now on {@link #requireRunning} refuses. */
  void refuseMore() {
    accepting = false;
  }

  boolean isShutdown() {
    return !accepting || broken != null;
  }

  boolean isTerminated() {
    return ended.getCount() == 0;
  }

  boolean awaitEnd(long timeoutNanos) throws InterruptedException {
    return ended.await(timeoutNanos, TimeUnit.NANOSECONDS);
  }

  /** Waits for the end whatever interrupts, which are pending again afterwards. */
  void awaitEnd() {
    boolean interrupted = false;
    while (!isTerminated()) {
      try {
        ended.await();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  // ---- in a turn ----

  boolean isRunning() {
    return phase == Phase.RUNNING;
  }

  boolean isShuttingDown() {
    return phase == Phase.SHUTDOWN;
  }

  /** Returns whether all tasks have failed, or are to fail. */
  boolean isTerminating() {
    return phase.compareTo(Phase.TERMINATING) >= 0;
  }

  boolean isOver() {
    return phase == Phase.TERMINATED;
  }

  void shutDown() {
    if (phase == Phase.RUNNING) {
      phase = Phase.SHUTDOWN;
    }
  }

  /** The pool ends with all its tasks, for a reason if it has broken. */
  void terminate(@Nullable PoolBrokenException reason) {
    broken = reason;
    phase = Phase.TERMINATING;
  }

  /** Returns what tasks fail with that cannot be done any more. */
  Throwable reason() {
    PoolBrokenException reason = broken;
    return reason != null ? reason : new CancellationException("pool " + pool + " was terminated");
  }

  /** There will be no more turns. */
  void end() {
    phase = Phase.TERMINATED;
  }

  /** Wakes those who wait for the end. */
  void announceEnd() {
    ended.countDown();
  }
}
