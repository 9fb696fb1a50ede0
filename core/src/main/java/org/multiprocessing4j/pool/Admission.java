package org.multiprocessing4j.pool;

import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/** Blocks submitters while a pool has its maximum of outstanding tasks. */
final class Admission {
  private final String pool;
  private final int maxPending;
  private final @Nullable Semaphore free;

  /** Makes an admission for so many tasks; {@link Integer#MAX_VALUE} means any number. */
  Admission(String pool, int maxPending) {
    this.pool = pool;
    this.maxPending = maxPending;
    free = maxPending == Integer.MAX_VALUE ? null : new Semaphore(maxPending);
  }

  /** Waits until there is room for a task. */
  void enter() {
    if (free == null) {
      return;
    }
    try {
      free.acquire();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RejectedExecutionException(
          "interrupted while pool %s had no place for a task: maxPending is %d"
              .formatted(pool, maxPending),
          e);
    }
  }

  /** A task has ended, or was not submitted after all. */
  void leave() {
    if (free != null) {
      free.release();
    }
  }
}
