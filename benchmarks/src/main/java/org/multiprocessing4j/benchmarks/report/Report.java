package org.multiprocessing4j.benchmarks.report;

import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.BiConsumer;
import org.multiprocessing4j.benchmarks.peer.ScratchDirectory;
import org.multiprocessing4j.benchmarks.program.Meter;
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
  private final Random order = new Random(1); // the same in each run

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
    try (ScratchDirectory programs = ScratchDirectory.forPrograms()) {
      Meters meters = new Meters(logs, programs.path());
      for (Topic topic : topics) {
        measure(topic, meters);
        writeResults(machine); // each time, so that an interrupted run leaves what it has
        writeReport(new MarkdownReport(results, machine, rounds).toMarkdown());
      }
    }
    progress.println("wrote " + directory.resolve(PAGE).toAbsolutePath());
  }

  private void measure(Topic topic, Meters meters) throws IOException, InterruptedException {
    Map<Figure, Meter> opened = new EnumMap<>(Figure.class);
    int last = topic.rounds(rounds);
    progress.println(topic.title());
    try {
      for (Figure figure : topic.figures()) {
        open(figure, topic.rehearsals() + last, meters, opened);
      }
      for (int rehearsal = 0; rehearsal < topic.rehearsals(); rehearsal++) {
        takeTurns(opened, "rehearsal", (figure, result) -> {});
      }
      for (int round = 1; round <= last; round++) {
        takeTurns(opened, "round " + round + " of " + last, results::add);
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

  /** Measures each figure once; in another order each time, so that none always follows another. */
  private void takeTurns(
      Map<Figure, Meter> opened, String round, BiConsumer<Figure, ProgramResult> taker)
      throws IOException, InterruptedException {
    List<Figure> figures = new ArrayList<>(opened.keySet());
    Collections.shuffle(figures, order);
    for (Figure figure : figures) {
      progress.print("  " + round + ": ");
      takeTurn(figure, opened, taker);
    }
  }

  private void takeTurn(
      Figure figure, Map<Figure, Meter> opened, BiConsumer<Figure, ProgramResult> taker)
      throws IOException, InterruptedException {
    Meter meter = Objects.requireNonNull(opened.get(figure));
    try {
      ProgramResult result = meter.measure();
      taker.accept(figure, result);
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
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("machine", machine);
    all.put("results", results.rounds());
    all.put("missing", results.missing());
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
