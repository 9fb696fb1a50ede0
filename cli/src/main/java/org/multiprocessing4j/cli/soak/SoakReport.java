package org.multiprocessing4j.cli.soak;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.multiprocessing4j.cli.json.JsonLine;
import org.multiprocessing4j.cli.soak.check.Finding;
import org.multiprocessing4j.cli.soak.check.Recovery;
import org.multiprocessing4j.cli.soak.check.Tally;

/** The figures of a soak. */
final class SoakReport {
  private final long seed;
  private final Duration took;
  private final List<RoundReport> rounds;
  private final Tally tally;
  private final Latencies deaths;
  private final Latencies recoveries;
  private final List<Finding> findings;

  /**
   * A report.
   *
   * @param leftovers what was found after the last round
   */
  SoakReport(long seed, Duration took, List<RoundReport> rounds, List<Finding> leftovers) {
    this.seed = seed;
    this.took = took;
    this.rounds = List.copyOf(rounds);
    this.tally = rounds.stream().map(RoundReport::tally).reduce(Tally.NOTHING, Tally::plus);
    this.deaths = new Latencies(all(RoundReport::deathsNanos));
    this.recoveries = new Latencies(recoveries().map(Recovery::nanos).toList());
    this.findings = Stream.concat(all(RoundReport::findings).stream(), leftovers.stream()).toList();
  }

  private <T> List<T> all(Function<RoundReport, List<T>> part) {
    return rounds.stream().map(part).flatMap(List::stream).toList();
  }

  private Stream<Recovery> recoveries() {
    return all(RoundReport::recoveries).stream();
  }

  List<Finding> findings() {
    return findings;
  }

  /** Whether somebody will want to read what was written down. */
  boolean isRemarkable() {
    return !findings.isEmpty() || rounds.stream().anyMatch(RoundReport::isRemarkable);
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
    rows.add(new Row("rounds", rounds.size()));
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
    rows.add(
        new Row("kill to death, seen by the parent, p50, ms", deaths.quantileMillis(0.50), ""));
    rows.add(new Row("recoveries measured", recoveries.count()));
    rows.add(new Row("recovery p50, ms", recoveries.quantileMillis(0.50), "<= 5"));
    rows.add(new Row("recovery p99, ms", recoveries.quantileMillis(0.99), "<= 60"));
    rows.add(new Row("recovery max, ms", recoveries.quantileMillis(1), "<= 200"));
    rows.add(new Row("  of", slowestThing(), ""));
    rows.add(new Row("findings", "%,d".formatted(findings.size()), "0"));
    return rows;
  }

  /** A table for people. */
  String toTable() {
    StringBuilder table = new StringBuilder();
    for (Row row : rows()) {
      table.append("%-42s %14s   %s%n".formatted(row.name(), row.value(), row.limit()));
    }
    return table.toString();
  }

  /** One line for programs. */
  String toJson() {
    return new JsonLine("soak")
        .put("seed", seed)
        .put("seconds", took.toSeconds())
        .put("rounds", rounds.size())
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
        .put("deathP50Micros", deaths.quantile(0.50) / 1000)
        .put("recoveries", recoveries.count())
        .put("recoveryP50Micros", recoveries.quantile(0.50) / 1000)
        .put("recoveryP99Micros", recoveries.quantile(0.99) / 1000)
        .put("recoveryMaxMicros", recoveries.quantile(1) / 1000)
        .put("recoveryMaxOf", slowestThing())
        .put("findings", findings.size())
        .toString();
  }

  private long killsPerMinute() {
    return tally.kills() * 60_000 / Math.max(1, took.toMillis());
  }

  private String slowestThing() {
    return recoveries()
        .max(Comparator.comparingLong(Recovery::nanos))
        .map(recovery -> recovery.goingOn().thing().name())
        .orElse("");
  }
}
