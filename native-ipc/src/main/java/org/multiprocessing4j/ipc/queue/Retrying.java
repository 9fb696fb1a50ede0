package org.multiprocessing4j.ipc.queue;

import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for what nobody announces, such as a lock on a file. */
final class Retrying {
  private static final long RETRY_NANOS = 1_000_000;

  private Retrying() {}

  /** Tries until it succeeds. An interrupt stays away meanwhile, and is pending afterwards. */
  static void until(BooleanSupplier attempt) {
    boolean interrupted = Thread.interrupted();
    try {
      while (!attempt.getAsBoolean()) {
        LockSupport.parkNanos(RETRY_NANOS);
        interrupted |= Thread.interrupted(); // else nothing would park any more
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
