package org.multiprocessing4j.benchmarks.transport;

import java.util.concurrent.locks.LockSupport;

/**
 * How the transports wait that have no way to sleep until a message comes (Agrona, Aeron, raw
 * Chronicle).
 *
 * <p>Spinning with the pause instruction is the fastest while each process has a core of its own;
 * after some microseconds the core is offered to others, which is the fastest when there are more
 * processes than cores. They sleep only when nothing has come for long, which does not happen while
 * they are measured, so that a benchmark that waits for its next turn leaves the cores to others.
 */
final class SpinThenYield {
  private static final int SPINS = 200;
  private static final int YIELDS = 20_000;
  private static final long SLEEP_NANOS = 2_000_000;
  private int idleRounds;

  /** Begins a new wait. */
  void reset() {
    idleRounds = 0;
  }

  /**
   * Lets a moment pass.
   *
   * @throws InterruptedException if the thread was interrupted; looked at only when yielding
   */
  @SuppressWarnings("ThreadPriorityCheck") // yielding is what is wanted here
  void pause() throws InterruptedException {
    idleRounds++;
    if (idleRounds < SPINS) {
      Thread.onSpinWait();
      return;
    }
    if (Thread.interrupted()) {
      throw new InterruptedException("interrupted while waiting for a message");
    }
    if (idleRounds < YIELDS) {
      Thread.yield();
    } else {
      idleRounds = YIELDS;
      LockSupport.parkNanos(SLEEP_NANOS);
    }
  }
}
