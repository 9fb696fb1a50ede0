package org.multiprocessing4j.benchmarks.program;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * Ends a process that takes too long, so that whoever waits for its output sees the end of the
 * stream instead of waiting for ever.
 */
public final class Watchdog implements AutoCloseable {
  private final CompletableFuture<Void> bite;

  private Watchdog(CompletableFuture<Void> bite) {
    this.bite = bite;
  }

  /**
   * Begins to watch.
   *
   * @param process ended by SIGKILL unless the watchdog is closed in time
   * @param patience how long it may take
   * @return the watchdog; the caller closes it
   */
  public static Watchdog over(Process process, Duration patience) {
    Executor later = CompletableFuture.delayedExecutor(patience.toMillis(), TimeUnit.MILLISECONDS);
    return new Watchdog(CompletableFuture.runAsync(process::destroyForcibly, later));
  }

  /** Tells whether it has ended the process. */
  public boolean hasBitten() {
    return bite.isDone();
  }

  /** Leaves the process alone. */
  @Override
  public void close() {
    bite.cancel(false);
  }
}
