package org.multiprocessing4j.benchmarks.report;

import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.multiprocessing4j.benchmarks.peer.ScratchDirectory;
import org.multiprocessing4j.benchmarks.program.ProgramResult;

/**
 * Measures the selection and writes a directory with {@code report.md}, its charts as SVG, the
 * results of each round as {@code results.json}, and JMH's own logs and results.
 */
final class Report {
  private static final String PAGE = "report.md";

  private final Path directory;
  private final int rounds;
  private final Set<Topic> topics;
  private final PrintStream progress;
  private final Results results = new Results();

  /**
   * Measures nothing yet.
   *
   * @param directory where the report goes; made if it is missing
   * @param rounds how often each figure is measured
   * @param topics what to measure
   * @param progress where to say how far it is
   */
  Report(Path directory, int rounds, Set<Topic> topics, PrintStream progress) {
    this.directory = directory;
    this.rounds = rounds;
    this.topics = topics;
    this.progress = progress;
  }

  /**
   * Measures, and writes what it has after each topic.
   *
   * @throws Exception if the report cannot be written; a figure that fails is only noted in it
   */
  void write() throws Exception {
    Path logs = Files.createDirectories(directory.resolve("jmh"));
    Map<String, String> machine = Machine.describe();
    try (ScratchDirectory scratch = ScratchDirectory.create()) {
      Meters meters = new Meters(logs, scratch.path());
      for (Topic topic : topics) {
        measure(topic, meters);
        writeResults(machine); // each time, so that an interrupted run leaves what it has
        writeReport(new MarkdownReport(results, machine, rounds).toMarkdown());
      }
    }
    progress.println("wrote " + directory.resolve(PAGE).toAbsolutePath());
  }

  private void measure(Topic topic, Meters meters) throws InterruptedException {
    Map<Figure, Meter> opened = new EnumMap<>(Figure.class);
    int turns = topic.rounds(rounds);
    progress.println(topic.title());
    try {
      for (Figure figure : topic.figures()) {
        open(figure, turns, meters, opened);
      }
      for (int turn = 1; turn <= turns; turn++) {
        for (Figure figure : List.copyOf(opened.keySet())) {
          progress.printf("  round %d of %d: ", turn, turns);
          takeTurn(figure, opened);
        }
      }
    } finally {
      for (Meter meter : opened.values()) {
        meter.close();
      }
    }
  }

  private void open(Figure figure, int turns, Meters meters, Map<Figure, Meter> opened) {
    try {
      opened.put(figure, meters.open(figure, turns));
    } catch (IOException e) {
      giveUp(figure, e);
    }
  }

  private void takeTurn(Figure figure, Map<Figure, Meter> opened) throws InterruptedException {
    Meter meter = Objects.requireNonNull(opened.get(figure));
    try {
      ProgramResult result = meter.measure();
      results.add(figure, result);
      progress.println(figure.label() + " " + Quantity.of(result.value(), result.unit()));
    } catch (IOException e) {
      giveUp(figure, e);
      opened.remove(figure);
      meter.close();
    }
  }

  private void giveUp(Figure figure, IOException reason) {
    results.giveUp(figure, String.valueOf(reason.getMessage()));
    progress.println(figure.label() + " not measured: " + reason.getMessage());
  }

  private void writeResults(Map<String, String> machine) throws IOException {
    Map<String, Object> all =
        Map.of("machine", machine, "results", results.rounds(), "missing", results.missing());
    JsonMapper json = JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
    json.writeValue(directory.resolve("results.json").toFile(), all);
  }

  private void writeReport(String markdown) throws IOException {
    Files.writeString(directory.resolve(PAGE), markdown);
    for (Topic topic : Topic.values()) {
      Optional<BarChart> chart = BarChart.of(topic, results);
      if (chart.isPresent()) {
        Files.writeString(directory.resolve(topic.chartFile()), chart.get().toSvg());
      }
    }
  }
}
