package org.multiprocessing4j.process;

import java.time.Duration;

/** Durations as nanoseconds: never negative, and capped instead of overflowing. */
final class Timeouts {
  private static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE);

  private Timeouts() {}

  static long nanos(Duration timeout) {
    if (timeout.isNegative()) {
      return 0;
    }
    return timeout.compareTo(LONGEST) > 0 ? Long.MAX_VALUE : timeout.toNanos();
  }
}
