package org.multiprocessing4j.benchmarks.report;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The charts of the report, each a file of its own. */
enum Chart {
  /** Streams. */
  STREAM("stream", "STREAM_", "64-byte messages to another process, per second (more is better)"),
  /** Streams of large messages. */
  LARGE("large", "LARGE_", "1 MiB messages to another process, per second (more is better)"),
  /** Round trips between busy processes. */
  HOT("round-trip-hot", "HOT_", "64 bytes there and back, both busy, median (less is better)"),
  /** Round trips between sleeping processes. */
  BLOCKED(
      "round-trip-blocked",
      "BLOCKED_",
      "64 bytes there and back, both asleep before, median (less is better)"),
  /** Pools. */
  POOL("pool", "POOL_", "Tasks that do nothing, two workers, per second (more is better)"),
  /** Locks. */
  LOCK("lock", "LOCK_", "Lock and unlock, uncontended (less is better)"),
  /** Start-up. */
  START("start-up", "START_", "From start() to the first line of the task (less is better)");

  private final String name;
  private final String title;

  private final String prefix;

  Chart(String name, String prefix, String title) {
    this.name = name;
    this.prefix = prefix;
    this.title = title;
  }

  /** The name of its file. */
  String fileName() {
    return name + ".svg";
  }

  /** What it shows. */
  String title() {
    return title;
  }

  /**
   * Draws it.
   *
   * @param results what was measured
   * @return the SVG, or empty if none of its figures was measured
   */
  Optional<String> toSvg(Results results) {
    List<BarChart.Bar> bars =
        Arrays.stream(Figure.values())
            .filter(figure -> figure.name().startsWith(prefix))
            .flatMap(figure -> bar(figure, results).stream())
            .toList();
    return bars.isEmpty() ? Optional.empty() : Optional.of(new BarChart(title, bars).toSvg());
  }

  private static Optional<BarChart.Bar> bar(Figure figure, Results results) {
    return results
        .series(figure)
        .map(series -> new BarChart.Bar(figure.label(), series, figure.isOurs()));
  }
}
