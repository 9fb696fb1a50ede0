package org.multiprocessing4j.benchmarks.report;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.multiprocessing4j.benchmarks.idle.IdleCpu;
import org.multiprocessing4j.benchmarks.peer.ScratchDirectory;
import org.multiprocessing4j.benchmarks.program.SelfMeasuringProgram;

/**
 * Measures the selection and writes a directory with {@code report.md}, its charts as SVG, the raw
 * results of each round as JSON, and JMH's last log.
 *
 * <pre>
 *   java -cp benchmarks.jar org.multiprocessing4j.benchmarks.report.Report [DIRECTORY [ROUNDS]]
 * </pre>
 */
public final class Report {
  private static final String DEFAULT_DIRECTORY = "mp4j-bench";
  private static final int DEFAULT_ROUNDS = 5;

  private final Path directory;
  private final PrintStream progress;
  private final Map<Origin, Meter> meters = new EnumMap<>(Origin.class);
  private final Results results = new Results();

  private Report(Path directory, PrintStream progress) {
    this.directory = directory;
    this.progress = progress;
  }

  /**
   * Runs the selection.
   *
   * @param arguments the directory to write to, {@value #DEFAULT_DIRECTORY} by default, and the
   *     number of rounds, {@value #DEFAULT_ROUNDS} by default
   * @throws Exception if the report cannot be written; a figure that fails is only noted in it
   */
  public static void main(String[] arguments) throws Exception {
    Path directory = Path.of(arguments.length > 0 ? arguments[0] : DEFAULT_DIRECTORY);
    int rounds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : DEFAULT_ROUNDS;
    if (rounds < 1) {
      throw new IllegalArgumentException("rounds must be at least 1, not " + rounds);
    }
    new Report(directory, System.err).run(rounds);
  }

  private void run(int rounds) throws Exception {
    Files.createDirectories(directory);
    Map<String, String> machine = Machine.describe();
    try (ScratchDirectory scratch = ScratchDirectory.create()) {
      prepareMeters(scratch.path());
      for (int round = 1; round <= rounds; round++) {
        measureAll(round, rounds);
        writeRaw(round);
      }
    }
    writeReport(new MarkdownReport(results, machine, rounds).toMarkdown());
  }

  private void prepareMeters(Path scratch) throws IOException {
    meters.put(Origin.JMH, new JmhMeter(directory.resolve("jmh.log")));
    meters.put(Origin.IDLE, new ProgramMeter(SelfMeasuringProgram.java(IdleCpu.class)));
    meters.put(Origin.PYTHON, meter(SelfMeasuringProgram.python(scratch), "there is no python3"));
    meters.put(
        Origin.C, meter(SelfMeasuringProgram.floors(scratch), "there is no cc that compiles it"));
  }

  private static Meter meter(Optional<SelfMeasuringProgram> program, String otherwise) {
    return program.isPresent() ? new ProgramMeter(program.get()) : new UnavailableMeter(otherwise);
  }

  private void measureAll(int round, int rounds) throws InterruptedException {
    for (Figure figure : Figure.values()) {
      if (!results.isGivenUp(figure)) {
        progress.printf("round %d of %d: %-28s %s ", round, rounds, figure, figure.label());
        progress.println(measure(figure));
      }
    }
  }

  /** Measures once, and returns what to show for it. */
  private String measure(Figure figure) throws InterruptedException {
    try {
      Quantity value = Objects.requireNonNull(meters.get(figure.origin())).measure(figure);
      results.add(figure, value);
      return value.toString();
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception e) {
      results.giveUp(figure, String.valueOf(e.getMessage()));
      return "not measured: " + e.getMessage();
    }
  }

  private void writeRaw(int round) throws Exception {
    for (Map.Entry<Origin, Meter> entry : meters.entrySet()) {
      String name = "round-" + round + "-" + entry.getKey().name().toLowerCase(Locale.ROOT);
      Files.writeString(directory.resolve(name + ".json"), entry.getValue().takeRawJson());
    }
  }

  private void writeReport(String markdown) throws IOException {
    Path page = Files.writeString(directory.resolve("report.md"), markdown);
    for (Chart chart : Chart.values()) {
      Optional<String> svg = chart.toSvg(results);
      if (svg.isPresent()) {
        Files.writeString(directory.resolve(chart.fileName()), svg.get());
      }
    }
    progress.println("wrote " + page.toAbsolutePath());
  }
}
