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
    assertThat(page()).contains("≤ 1.50 × java Hello | 1.25 | 1.25 | 1.25 | met");
  }

  @Test
  void aTargetBeyondItsLimitIsMissed() {
    startUp(0.30, 0.12);
    assertThat(page()).contains("≤ 1.50 × java Hello | 2.50 | 2.50 | 2.50 | **missed**");
  }

  @Test
  void aTargetThatIsMissedByLittleShowsIt() {
    startUp(0.15003, 0.1);
    assertThat(page()).contains("≤ 1.50 × java Hello | 1.5003 | 1.5003 | 1.5003 | **missed**");
  }

  @Test
  void aTargetShowsItsLeastAndItsGreatestQuotient() {
    startUp(0.1, 0.1);
    startUp(0.2, 0.1);
    startUp(0.14, 0.1);
    assertThat(page()).contains("≤ 1.50 × java Hello | 1.40 | 1.00 | 2.00 | met");
  }

  @Test
  void whatWasNotMeasuredIsListedWithItsReason() {
    results.giveUp(Figure.HOT_PYTHON_PIPE, "there is no python3");
    assertThat(page()).contains("| CPython Pipe | there is no python3 |").contains("not measured");
  }

  @Test
  void whatPythonHasTooIsShownBesideIt() {
    results.add(Figure.LOCK_IPC, ProgramResult.of("lock", "ns", 10));
    results.add(Figure.LOCK_PYTHON, ProgramResult.of("lock", "ns", 80));
    assertThat(page())
        .contains("| uncontended lock + unlock | 10.0 ns | 80.0 ns (Lock) | 0.125 × the time |");
  }

  @Test
  void theReasonOfAMissedTargetIsToldIfItIsKnown() {
    results.add(Figure.START_STANDBY, ProgramResult.of("first_line", "s", 0.05));
    results.add(Figure.START_PYTHON_FORK, ProgramResult.of("first_line", "s", 0.001));
    assertThat(page()).contains("**missed**: a fork has");
  }

  @Test
  void whatTheSameDutiesTakeInCIsToldIfItWasMeasured() {
    results.add(Figure.BLOCKED_RING, ProgramResult.of("round_trip", "us", 8));
    results.add(Figure.BLOCKED_FUTEX_C, ProgramResult.of("futex", "us", 5));
    assertThat(page()).contains("| 1.60 | 1.60 | 1.60 | **missed** |");
    results.add(Figure.BLOCKED_WAITV_C, ProgramResult.of("waitv", "us", 7));
    assertThat(page()).contains("**missed**: with sleeps that", "takes 1.40 × C, futex in C;");
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
