package org.multiprocessing4j.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.multiprocessing4j.benchmarks.program.ProgramResult;

class MarkdownReportTest {
  private final Results results = new Results();

  @Test
  void aTargetWithinItsLimitIsMet() {
    startUp(0.15, 0.12);
    assertThat(page()).contains("≤ 1.50 × java Hello | 1.25 | met");
  }

  @Test
  void aTargetBeyondItsLimitIsMissed() {
    startUp(0.30, 0.12);
    assertThat(page()).contains("≤ 1.50 × java Hello | 2.50 | **missed**");
  }

  @Test
  void whatWasNotMeasuredIsListedWithItsReason() {
    results.giveUp(Figure.HOT_PYTHON_PIPE, "there is no python3");
    assertThat(page()).contains("| CPython Pipe | there is no python3 |").contains("not measured");
  }

  @Test
  void theChartOfMeasuredFiguresIsDrawn() {
    startUp(0.15, 0.12);
    assertThat(BarChart.of(Topic.START, results).orElseThrow().toSvg())
        .contains(">java Hello<", ">120 ms<", ">150 ms<")
        .endsWith("</svg>\n");
    assertThat(BarChart.of(Topic.STREAM, results)).isEmpty();
  }

  private void startUp(double oursSeconds, double javaSeconds) {
    results.add(Figure.START_SPAWN, ProgramResult.of("first_line", "s", oursSeconds));
    results.add(Figure.START_JAVA, ProgramResult.of("first_line", "s", javaSeconds));
  }

  private String page() {
    return new MarkdownReport(results, Map.of("processor", "a fast one"), 5).toMarkdown();
  }
}
