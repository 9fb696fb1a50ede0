package org.multiprocessing4j.benchmarks.report;

import java.util.Map;
import java.util.Optional;

/** The report as a page of Markdown. */
final class MarkdownReport {
  private final Results results;
  private final Map<String, String> machine;
  private final int rounds;

  /**
   * Creates a report.
   *
   * @param results what was measured
   * @param machine the conditions
   * @param rounds how often
   */
  MarkdownReport(Results results, Map<String, String> machine, int rounds) {
    this.results = results;
    this.machine = machine;
    this.rounds = rounds;
  }

  /** Writes the page. */
  String toMarkdown() {
    StringBuilder page = new StringBuilder("# How fast multiprocessing4j is on this machine\n\n");
    appendConditions(page);
    appendTargets(page);
    appendPython(page);
    for (Topic topic : Topic.values()) {
      appendTopic(page, topic);
    }
    appendMissing(page);
    return page.toString();
  }

  private void appendConditions(StringBuilder page) {
    page.append("| condition | |\n|---|---|\n");
    machine.forEach((name, value) -> page.append(row(name, value)));
    page.append(row("rounds", Integer.toString(rounds)));
    page.append(
        """

        The figures of a section are measured in turns, once in each round and in a different order
        each time, each in its own processes, which have warmed up. Values are medians over the
        rounds, with the least and the greatest. Percentiles are medians of those of the rounds, if
        a round has enough samples for them. A ratio is the median of the quotients within each
        round, with the least and the greatest of them.

        """);
  }

  private void appendTargets(StringBuilder page) {
    page.append("## Targets\n\n| # | comparison | target | measured | least | greatest | |\n");
    page.append("|---|---|---|--:|--:|--:|---|\n");
    for (Target target : Target.values()) {
      page.append(targetRow(target, target.measured(results)));
    }
  }

  private String targetRow(Target target, Optional<Series> measured) {
    return row(
        Integer.toString(target.number()),
        target.text(),
        target.limit(),
        measured.map(series -> target.show(series.median())).orElse("–"),
        measured.map(series -> target.show(series.minimum())).orElse("–"),
        measured.map(series -> target.show(series.maximum())).orElse("–"),
        measured.map(series -> verdict(target, series.median())).orElse("not measured"));
  }

  /** Each comparison with CPython, one row. */
  private void appendPython(StringBuilder page) {
    page.append(
        "\n## Beside CPython\n\nThe last column is the median of the quotients within each round.\n\n");
    page.append("| | here | CPython | here ÷ CPython |\n|---|--:|--:|--:|\n");
    for (Target target : Target.values()) {
      target
          .peer()
          .filter(peer -> peer.origin() == Origin.PYTHON)
          .ifPresent(peer -> page.append(pythonRow(target, peer)));
    }
  }

  private String pythonRow(Target target, Figure peer) {
    Optional<Series> ratio = results.ratio(target.ours(), peer);
    return ratio.isEmpty()
        ? ""
        : row(
            target.text(),
            median(results.series(target.ours())),
            median(results.series(peer)) + " (" + peer.label().replace("CPython ", "") + ")",
            target.show(ratio.get().median()) + (target.isRate() ? " × the rate" : " × the time"));
  }

  private String verdict(Target target, Quantity measured) {
    if (target.isMetBy(measured)) {
      return "met";
    }
    String reason = target.reason(results);
    return "**missed**" + (reason.isEmpty() ? "" : ": " + reason);
  }

  private void appendTopic(StringBuilder page, Topic topic) {
    Optional<BarChart> chart = BarChart.of(topic, results);
    if (chart.isEmpty()) {
      return;
    }
    page.append(String.format("%n## %s%n%n", topic.title()));
    page.append(String.format("![%s](%s)%n%n", topic.title(), topic.chartFile()));
    page.append("| | median | least | greatest | p90 | p99 |\n|---|--:|--:|--:|--:|--:|\n");
    for (Figure figure : topic.figures()) {
      results.series(figure).ifPresent(series -> page.append(row(figure, series)));
    }
  }

  private void appendMissing(StringBuilder page) {
    if (results.missing().isEmpty()) {
      return;
    }
    page.append("\n## Not measured\n\n| figure | why |\n|---|---|\n");
    results.missing().forEach((figure, reason) -> page.append(row(figure.label(), reason)));
  }

  private String row(Figure figure, Series series) {
    return row(
        figure.label(),
        series.median().toString(),
        series.minimum().toString(),
        series.maximum().toString(),
        median(results.p90(figure)),
        median(results.p99(figure)));
  }

  private static String median(Optional<Series> series) {
    return series.map(values -> values.median().toString()).orElse("");
  }

  private static String row(String... cells) {
    return "| " + String.join(" | ", cells) + " |\n";
  }
}
