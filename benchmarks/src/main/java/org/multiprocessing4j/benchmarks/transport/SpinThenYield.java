package org.multiprocessing4j.benchmarks.transport;

/**
 * How the transports wait that have no way to sleep until a message comes (Agrona, Aeron, raw
 * Chronicle).
 *
 * <p>Spinning with the pause instruction is the fastest while each process has a core of its own;
 * after some microseconds the core is offered to others, which is the fastest when there are more
 * processes than cores. It never sleeps, so these transports keep a core busy while idle.
 */
final class SpinThenYield {
  private static final int SPINS = 200;
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
    if (idleRounds < SPINS) {
      idleRounds++;
      Thread.onSpinWait();
      return;
    }
    if (Thread.interrupted()) {
      throw new InterruptedException("interrupted while waiting for a message");
    }
    Thread.yield();
  }
}
