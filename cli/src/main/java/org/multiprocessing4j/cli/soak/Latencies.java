package org.multiprocessing4j.cli.soak;

import java.util.List;

/**
 * Times that something took.
 *
 * @param sortedNanos from the shortest to the longest
 */
record Latencies(List<Long> sortedNanos) {
  Latencies {
    sortedNanos = sortedNanos.stream().sorted().toList();
  }

  int count() {
    return sortedNanos.size();
  }

  /** The time that a share of all did not exceed, in nanoseconds; 0 if there are none. */
  long quantile(double share) {
    return sortedNanos.isEmpty()
        ? 0
        : sortedNanos.get((int) Math.ceil(share * sortedNanos.size()) - 1);
  }

  /** The same for people. */
  String quantileMillis(double share) {
    return "%.1f".formatted(quantile(share) / 1e6);
  }
}
