package org.multiprocessing4j.benchmarks.report;

import java.util.Locale;
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
    appendCharts(page);
    appendFigures(page);
    appendMissing(page);
    return page.toString();
  }

  private void appendConditions(StringBuilder page) {
    page.append("| condition | |\n|---|---|\n");
    machine.forEach((name, value) -> page.append(row(name, value)));
    page.append(row("rounds", Integer.toString(rounds)));
    page.append(
        """

        Every figure is measured once in each round, in processes of its own; the rounds take turns.
        Values are medians over the rounds, with the least and the greatest. A ratio is the median
        of the quotients within each round.

        """);
  }

  private void appendTargets(StringBuilder page) {
    page.append("## Targets\n\n| # | comparison | target | measured | |\n|---|---|---|---|---|\n");
    for (Target target : Target.values()) {
      Optional<Double> value = target.measured(results);
      page.append(
          row(
              Integer.toString(target.number()),
              target.text(),
              target.limit(),
              value.map(target::show).orElse("–"),
              value.map(v -> target.isMetBy(v) ? "met" : "**missed**").orElse("not measured")));
    }
  }

  private void appendCharts(StringBuilder page) {
    page.append("\n## Charts\n\n");
    for (Chart chart : Chart.values()) {
      if (chart.toSvg(results).isPresent()) {
        page.append("![").append(chart.title()).append("](").append(chart.fileName());
        page.append(")\n\n");
      }
    }
  }

  private void appendFigures(StringBuilder page) {
    page.append(
        "## Figures\n\n| figure | of | median | least | greatest |\n|---|---|---|---|---|\n");
    for (Figure figure : Figure.values()) {
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

  private static String row(Figure figure, Series series) {
    return row(
        figure.name().toLowerCase(Locale.ROOT).replace('_', ' '),
        figure.label(),
        series.median().toString(),
        series.minimum().toString(),
        series.maximum().toString());
  }

  private static String row(String... cells) {
    return "| " + String.join(" | ", cells) + " |\n";
  }
}
