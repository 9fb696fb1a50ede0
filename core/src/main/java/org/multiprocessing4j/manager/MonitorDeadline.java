package org.multiprocessing4j.manager;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A point in time until which a thread waits on a monitor. */
final class MonitorDeadline {
  /** About 146 years: long enough for ever, short enough not to overflow. */
  private static final long FOREVER_NANOS = Long.MAX_VALUE / 2;

  private final long endNanos;

  private MonitorDeadline(long endNanos) {
    this.endNanos = endNanos;
  }

  static MonitorDeadline in(Duration timeout) {
    return new MonitorDeadline(System.nanoTime() + nanos(timeout));
  }

  /** The length of a timeout in nanoseconds, 0 if it is negative. */
  static long nanos(Duration timeout) {
    if (timeout.isNegative()) {
      return 0;
    }
    boolean huge = timeout.compareTo(Duration.ofNanos(FOREVER_NANOS)) > 0;
    return huge ? FOREVER_NANOS : timeout.toNanos();
  }

  /**
   * Waits for a notification; the caller owns the monitor and checks its condition in a loop.
   *
   * @return false if the time is over, without having waited
   */
  @SuppressWarnings("WaitNotInLoop") // the callers loop
  boolean await(Object monitor) throws InterruptedException {
    long remainingNanos = endNanos - System.nanoTime();
    if (remainingNanos <= 0) {
      return false;
    }
    TimeUnit.NANOSECONDS.timedWait(monitor, Math.max(remainingNanos, 1_000_000));
    return true;
  }
}
