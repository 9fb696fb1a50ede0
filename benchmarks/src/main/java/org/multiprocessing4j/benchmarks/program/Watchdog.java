package org.multiprocessing4j.benchmarks.program;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Ends a process that takes too long, and all that it has started, so that whoever waits for its
 * output sees the end of the stream instead of waiting for ever.
 */
public final class Watchdog implements AutoCloseable {
  private final AtomicBoolean bitten = new AtomicBoolean();
  private final CompletableFuture<Void> bite;

  private Watchdog(Process process, Duration patience) {
    Executor later = CompletableFuture.delayedExecutor(patience.toMillis(), TimeUnit.MILLISECONDS);
    this.bite =
        CompletableFuture.runAsync(
            () -> {
              bitten.set(true);
              ProcessTree.kill(process);
            },
            later);
  }

  /**
   * Begins to watch.
   *
   * @param process ended with its descendants unless the watchdog is closed in time
   * @param patience how long it may take
   * @return the watchdog; the caller closes it
   */
  public static Watchdog over(Process process, Duration patience) {
    return new Watchdog(process, patience);
  }

  /** Tells whether it has ended the process. */
  public boolean hasBitten() {
    return bitten.get();
  }

  /** Leaves the process alone. */
  @Override
  public void close() {
    bite.cancel(false);
  }
}
