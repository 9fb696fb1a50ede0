package org.multiprocessing4j.benchmarks.report;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.multiprocessing4j.benchmarks.peer.JvmCommand;
import org.multiprocessing4j.benchmarks.program.Meter;
import org.multiprocessing4j.benchmarks.program.ProcessTree;
import org.multiprocessing4j.benchmarks.program.ProgramResult;
import org.multiprocessing4j.benchmarks.program.Turns;
import org.multiprocessing4j.benchmarks.program.Watchdog;

/**
 * A JVM of its own that has warmed up and waits for its turns: {@link Turns}.
 *
 * <p>It lives through all rounds of its topic. A JVM that was started anew for each round could
 * only be warmed up for an instant, and would measure its compiler.
 */
final class TurnTakingMeter implements Meter {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final long GRACE_SECONDS = 10;

  private final Process process;
  private final BufferedWriter turns;
  private final BufferedReader answers;
  private final String explanation;

  private TurnTakingMeter(Process process, String explanation) {
    this.process = process;
    this.turns = process.outputWriter();
    this.answers = process.inputReader();
    this.explanation = explanation;
  }

  /**
   * Starts a JMH benchmark and waits until it has warmed up.
   *
   * @param figure one whose origin is JMH
   * @param turns how often it will be measured
   * @param directory where JMH writes its log and its results
   * @return the meter; the caller closes it
   * @throws IOException if the benchmark fails
   */
  static TurnTakingMeter benchmark(Figure figure, int turns, Path directory) throws IOException {
    String files = directory.resolve(figure.name()).toString();
    return start(
        JvmCommand.of(
            TurnTakingBenchmark.class, TurnTakingBenchmark.arguments(figure, turns, files)),
        files + ".log");
  }

  /**
   * Starts another measurement of this module and waits until it has warmed up.
   *
   * @param figure one whose origin is Java
   * @return the meter; the caller closes it
   * @throws IOException if the program fails
   */
  static TurnTakingMeter program(Figure figure) throws IOException {
    return start(
        JvmCommand.ofUser(TurnTakingProgram.class, List.of(figure.subject())),
        "what it has printed");
  }

  private static TurnTakingMeter start(List<String> command, String explanation)
      throws IOException {
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    TurnTakingMeter meter = new TurnTakingMeter(process, explanation);
    try {
      meter.answer(Turns.READY);
      return meter;
    } catch (IOException | RuntimeException e) {
      meter.close();
      throw e;
    }
  }

  @Override
  public ProgramResult measure() throws IOException {
    giveTurn();
    return ProgramResult.parse(answer(ProgramResult.BEGINNING));
  }

  private void giveTurn() throws IOException {
    try {
      turns.newLine();
      turns.flush();
    } catch (IOException e) {
      throw new IOException("the measurement has ended; see " + explanation, e);
    }
  }

  /** Waits for a line that begins so; others may be warnings. */
  private String answer(String beginning) throws IOException {
    try (Watchdog watchdog = Watchdog.over(process, PATIENCE)) {
      @Nullable String line = answers.readLine();
      while (line != null && !line.startsWith(beginning)) {
        line = answers.readLine();
      }
      if (line == null) {
        throw new IOException(
            watchdog.hasBitten()
                ? "no answer within " + PATIENCE.toSeconds() + " s; see " + explanation
                : "the measurement failed; see " + explanation);
      }
      return line;
    }
  }

  /** Lets a measurement that has had all its turns finish, and ends any other. */
  @Override
  public void close() {
    try {
      turns.close();
    } catch (IOException e) {
      // it has ended already, and does not read any more
    }
    process.onExit().completeOnTimeout(process, GRACE_SECONDS, TimeUnit.SECONDS).join();
    ProcessTree.kill(process);
  }
}
