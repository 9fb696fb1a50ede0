package org.multiprocessing4j.cli.copy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Counts what has been copied and remembers what has not. Used by the thread that runs the copy.
 */
final class CopyTally {
  private final CopyPlan plan;
  private final long startNanos = System.nanoTime();
  private final List<Missing> missing;
  private final Map<Integer, Long> unfinishedBytes = new HashMap<>();
  private int files;
  private int links;
  private long bytes;

  CopyTally(CopyPlan plan) {
    this.plan = plan;
    this.missing = new ArrayList<>(plan.missing());
  }

  /** Notes how much of a unit is copied; less than before if it had to begin again. */
  void advanced(CopyUnit unit, long unitBytes) {
    Long before = unfinishedBytes.put(unit.id(), unitBytes);
    bytes += unitBytes - (before == null ? 0 : before);
  }

  /** Notes that a unit will not change any more. */
  void ended(CopyUnit unit) {
    unfinishedBytes.remove(unit.id());
  }

  /** Notes that a file or link is in its place. */
  void copied(CopyUnit unit) {
    if (unit.attributes().type() == NodeType.LINK) {
      links++;
    } else {
      files++;
    }
  }

  /** Notes that something will be missing. */
  void failed(String path, String reason) {
    missing.add(new Missing(path, reason));
  }

  /** Returns how far the copy is. */
  CopyCount count() {
    return new CopyCount(files + links, bytes);
  }

  /** Returns the final account. */
  CopyReport report(int directories) {
    return new CopyReport(
        files,
        links,
        directories,
        plan.unchanged(),
        bytes,
        missing.stream().sorted(Comparator.comparing(Missing::path)).toList(),
        plan.skipped(),
        Duration.ofNanos(System.nanoTime() - startNanos));
  }
}
