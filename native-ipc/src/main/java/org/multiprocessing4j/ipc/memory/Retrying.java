package org.multiprocessing4j.ipc.memory;

import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.multiprocessing4j.ipc.Internal;

/** Waits for what nobody announces, such as a lock on a file. */
@Internal
public final class Retrying {
  private static final long RETRY_NANOS = 1_000_000;

  private Retrying() {}

  /**
   * Tries until it succeeds. An interrupt stays away meanwhile, and is pending afterwards.
   *
   * @param attempt says whether it has succeeded; what it throws ends the attempts
   */
  public static void until(BooleanSupplier attempt) {
    until(attempt, () -> RETRY_NANOS);
  }

  /**
   * Tries until it succeeds, likewise.
   *
   * @param attempt as there
   * @param pauseNanos how long to wait after a failure; what it throws ends the attempts
   */
  static void until(BooleanSupplier attempt, LongSupplier pauseNanos) {
    boolean interrupted = Thread.interrupted();
    try {
      while (!attempt.getAsBoolean()) {
        LockSupport.parkNanos(pauseNanos.getAsLong());
        interrupted |= Thread.interrupted(); // else nothing would park any more
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
