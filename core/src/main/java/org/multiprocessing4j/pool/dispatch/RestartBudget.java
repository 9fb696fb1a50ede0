package org.multiprocessing4j.pool.dispatch;

import java.util.ArrayList;
import java.util.List;
import org.multiprocessing4j.pool.PoolBrokenException;
import org.multiprocessing4j.pool.WorkerDiedException;

/**
 * Ends an endless loop of workers that die and are replaced.
 *
 * <p>Only deaths without a task count: a death with a task fails that task, so it cannot go on for
 * ever. The count starts anew with each task that ends well, and with a death of a worker that had
 * been up for a while. (Erlang's restart intensity.)
 */
final class RestartBudget {
  static final int MAX_DEATHS = 5;
  private static final long LONG_LIFE_NANOS = 10_000_000_000L;

  private final List<Throwable> deaths = new ArrayList<>();

  void taskEnded() {
    if (!deaths.isEmpty()) {
      deaths.clear();
    }
  }

  /** Notes a death; returns whether the budget is used up. */
  boolean spend(Throwable death, long livedNanos) {
    if (livedNanos > LONG_LIFE_NANOS) {
      deaths.clear();
    }
    deaths.add(death);
    return deaths.size() >= MAX_DEATHS;
  }

  PoolBrokenException exhausted(String pool) {
    Throwable last = deaths.get(deaths.size() - 1);
    PoolBrokenException broken =
        new PoolBrokenException(
            "pool "
                + pool
                + " has given up: "
                + deaths.size()
                + " workers died in a row without running a task; the last one: "
                + last.getMessage()
                + (isOfItself(last) ? "; its standard error tells why" : ""),
            null);
    deaths.forEach(broken::addSuppressed);
    return broken;
  }

  /** A worker that ends by itself says what has gone wrong. */
  private static boolean isOfItself(Throwable death) {
    return death instanceof WorkerDiedException worker && worker.exitCode().isPresent();
  }
}
