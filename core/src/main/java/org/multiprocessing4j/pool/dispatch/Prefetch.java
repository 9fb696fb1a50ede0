package org.multiprocessing4j.pool.dispatch;

/**
 * Decides how many tasks a worker may hold, from how long tasks took so far.
 *
 * <p>A worker that runs a task of two microseconds and then waits fifty for the next one is idle
 * most of the time, so it gets about a millisecond of work ahead. A worker with long tasks gets one
 * ahead, or none, so that the next task goes to whichever worker is free first. What is not started
 * can be taken back, so a wrong guess costs little. (The rule of joblib's automatic batches, on a
 * small scale.)
 */
final class Prefetch {
  private static final long AHEAD_NANOS = 1_000_000;
  private static final long LONG_TASK_NANOS = 20_000_000;
  private static final int MAX_WINDOW = 512;

  /** Weight of the newest sample is 1/16. */
  private static final int SMOOTHING_SHIFT = 4;

  private long averageNanos = Long.MAX_VALUE;

  void record(long workNanos) {
    if (averageNanos == Long.MAX_VALUE) {
      averageNanos = workNanos;
    } else {
      averageNanos += (workNanos - averageNanos) >> SMOOTHING_SHIFT;
    }
  }

  /** Returns how many tasks a worker may hold, the running one among them; at least 1. */
  int window() {
    if (averageNanos > LONG_TASK_NANOS) {
      return 1;
    }
    return (int) Math.min(MAX_WINDOW, 2 + AHEAD_NANOS / Math.max(1, averageNanos));
  }

  /** Returns how long so many tasks will take, 0 if nothing is known. */
  long workNanos(int tasks) {
    return averageNanos == Long.MAX_VALUE ? 0 : tasks * averageNanos;
  }
}
