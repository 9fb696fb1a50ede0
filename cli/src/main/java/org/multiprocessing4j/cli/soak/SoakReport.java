package org.multiprocessing4j.cli.soak;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.multiprocessing4j.cli.json.JsonLine;
import org.multiprocessing4j.cli.soak.check.Finding;
import org.multiprocessing4j.cli.soak.check.Recovery;
import org.multiprocessing4j.cli.soak.check.Tally;

/** The figures of a soak. */
final class SoakReport {
  private final long seed;
  private final Duration took;
  private final int rounds;
  private final Tally tally;
  private final List<Recovery> recoveries;
  private final List<Finding> findings;

  SoakReport(long seed, Duration took, List<RoundReport> reports) {
    this(
        seed,
        took,
        reports.size(),
        reports.stream().map(RoundReport::tally).reduce(Tally.NOTHING, Tally::plus),
        reports.stream()
            .flatMap(report -> report.recoveries().stream())
            .sorted(Comparator.comparingLong(Recovery::nanos))
            .toList(),
        reports.stream().flatMap(report -> report.findings().stream()).toList());
  }

  private SoakReport(
      long seed,
      Duration took,
      int rounds,
      Tally tally,
      List<Recovery> recoveries,
      List<Finding> findings) {
    this.seed = seed;
    this.took = took;
    this.rounds = rounds;
    this.tally = tally;
    this.recoveries = recoveries;
    this.findings = findings;
  }

  /** The same with more findings. */
  SoakReport plus(List<Finding> more) {
    List<Finding> all = new ArrayList<>(findings);
    all.addAll(more);
    return new SoakReport(seed, took, rounds, tally, recoveries, List.copyOf(all));
  }

  List<Finding> findings() {
    return findings;
  }

  /** Whether somebody will want to read what was written down. */
  boolean isRemarkable() {
    return !findings.isEmpty() || slowest().filter(Recovery::isSlow).isPresent();
  }

  Tally tally() {
    return tally;
  }

  /** A figure of the report. */
  private record Row(String name, String value, String limit) {
    Row(String name, long value) {
      this(name, "%,d".formatted(value), "");
    }
  }

  private List<Row> rows() {
    List<Row> rows = new ArrayList<>();
    rows.add(new Row("seed", Long.toString(seed), ""));
    rows.add(new Row("seconds", took.toSeconds()));
    rows.add(new Row("rounds", rounds));
    rows.add(new Row("processes that acted", tally.processes()));
    rows.add(new Row("kills", tally.kills()));
    rows.add(new Row("kills a minute", "%,d".formatted(killsPerMinute()), ">= 300"));
    rows.add(new Row("  inside a call", tally.killsInACall()));
    rows.add(new Row("  within 10 ms of another", tally.quickKills()));
    rows.add(new Row("  of pool workers and manager servers", tally.killsOfPeers()));
    rows.add(new Row("  of the parent of all", tally.killsOfParents()));
    rows.add(new Row("stops", tally.stops()));
    rows.add(new Row("interrupts", tally.interrupts()));
    rows.add(new Row("calls", tally.calls()));
    rows.add(new Row("messages attempted", tally.attempted()));
    rows.add(new Row("messages acknowledged", tally.acknowledged()));
    rows.add(new Row("messages delivered", tally.delivered()));
    rows.add(new Row("lost in the hand of a killed consumer", tally.lostInHand()));
    rows.add(new Row("redelivered", tally.redelivered()));
    rows.add(new Row("recoveries measured", recoveries.size()));
    rows.add(new Row("recovery p50, ms", recoveryMillis(0.50), "<= 5"));
    rows.add(new Row("recovery p99, ms", recoveryMillis(0.99), "<= 60"));
    rows.add(new Row("recovery max, ms", recoveryMillis(1), "<= " + Recovery.LONGEST.toMillis()));
    slowest().ifPresent(recovery -> rows.add(new Row("  of", recovery.thing().toString(), "")));
    rows.add(new Row("findings", "%,d".formatted(findings.size()), "0"));
    return rows;
  }

  /** A table for people. */
  String toTable() {
    StringBuilder table = new StringBuilder();
    for (Row row : rows()) {
      table.append("%-40s %14s   %s%n".formatted(row.name(), row.value(), row.limit()));
    }
    return table.toString();
  }

  /** One line for programs. */
  String toJson() {
    return new JsonLine("soak")
        .put("seed", seed)
        .put("seconds", took.toSeconds())
        .put("rounds", rounds)
        .put("processes", tally.processes())
        .put("kills", tally.kills())
        .put("killsPerMinute", killsPerMinute())
        .put("killsInsideACall", tally.killsInACall())
        .put("killsWithin10MsOfAnother", tally.quickKills())
        .put("killsOfPeers", tally.killsOfPeers())
        .put("killsOfParents", tally.killsOfParents())
        .put("stops", tally.stops())
        .put("interrupts", tally.interrupts())
        .put("calls", tally.calls())
        .put("messagesAttempted", tally.attempted())
        .put("messagesAcknowledged", tally.acknowledged())
        .put("messagesDelivered", tally.delivered())
        .put("lostInHand", tally.lostInHand())
        .put("redelivered", tally.redelivered())
        .put("recoveries", recoveries.size())
        .put("recoveryP50Micros", recoveryNanos(0.50) / 1000)
        .put("recoveryP99Micros", recoveryNanos(0.99) / 1000)
        .put("recoveryMaxMicros", recoveryNanos(1) / 1000)
        .put("recoveryMaxOf", slowest().map(recovery -> recovery.thing().name()).orElse(""))
        .put("findings", findings.size())
        .toString();
  }

  private long killsPerMinute() {
    return tally.kills() * 60_000 / Math.max(1, took.toMillis());
  }

  private String recoveryMillis(double quantile) {
    return "%.1f".formatted(recoveryNanos(quantile) / 1e6);
  }

  private Optional<Recovery> slowest() {
    return recoveries.isEmpty()
        ? Optional.empty()
        : Optional.of(recoveries.get(recoveries.size() - 1));
  }

  private long recoveryNanos(double quantile) {
    return recoveries.isEmpty()
        ? 0
        : recoveries.get((int) Math.ceil(quantile * recoveries.size()) - 1).nanos();
  }
}
