package org.multiprocessing4j.benchmarks.report;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.multiprocessing4j.benchmarks.peer.JvmCommand;
import org.multiprocessing4j.benchmarks.program.ProgramResult;
import org.multiprocessing4j.benchmarks.program.Watchdog;

/**
 * A JMH benchmark in a JVM of its own, which has warmed up and waits for its turns.
 *
 * <p>It lives through all rounds of its topic. A JVM that was started anew for each round could
 * only be warmed up for an instant, and would measure its compiler.
 */
final class JmhMeter implements Meter {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final long GRACE_SECONDS = 10;

  private final Process process;
  private final BufferedWriter turns;
  private final BufferedReader answers;
  private final String log;

  private JmhMeter(Process process, String log) {
    this.process = process;
    this.turns = process.outputWriter();
    this.answers = process.inputReader();
    this.log = log;
  }

  /**
   * Starts the benchmark and waits until it has warmed up.
   *
   * @param figure one whose origin is JMH
   * @param rounds how often it will be measured
   * @param directory where JMH writes its log and its results
   * @return the meter; the caller closes it
   * @throws IOException if the benchmark fails
   */
  static JmhMeter open(Figure figure, int rounds, Path directory) throws IOException {
    String files = directory.resolve(figure.name()).toString();
    Process process =
        new ProcessBuilder(
                JvmCommand.of(
                    TurnTakingBenchmark.class,
                    TurnTakingBenchmark.arguments(figure, rounds, files)))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    JmhMeter meter = new JmhMeter(process, files + ".log");
    try {
      meter.answer(TurnTaker.READY);
      return meter;
    } catch (IOException | RuntimeException e) {
      meter.close();
      throw e;
    }
  }

  @Override
  public ProgramResult measure() throws IOException {
    giveTurn();
    return ProgramResult.parse(answer("{"));
  }

  private void giveTurn() throws IOException {
    try {
      turns.newLine();
      turns.flush();
    } catch (IOException e) {
      throw new IOException("the benchmark has ended; see " + log, e);
    }
  }

  /** Waits for a line that begins so; the JVM's own warnings are on the same stream. */
  private String answer(String beginning) throws IOException {
    try (Watchdog watchdog = Watchdog.over(process, PATIENCE)) {
      @Nullable String line = answers.readLine();
      while (line != null && !line.startsWith(beginning)) {
        line = answers.readLine();
      }
      if (line == null) {
        throw new IOException(
            watchdog.hasBitten()
                ? "the benchmark did not answer within " + PATIENCE.toSeconds() + " s; see " + log
                : "the benchmark failed; see " + log);
      }
      return line;
    }
  }

  /** Lets a benchmark that has had all its turns finish, and ends any other. */
  @Override
  public void close() {
    try {
      turns.close();
    } catch (IOException e) {
      // it has ended already, and does not read any more
    }
    process.onExit().completeOnTimeout(process, GRACE_SECONDS, TimeUnit.SECONDS).join();
    process.destroyForcibly();
  }
}
