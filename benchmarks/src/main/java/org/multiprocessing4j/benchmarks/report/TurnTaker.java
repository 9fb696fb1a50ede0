package org.multiprocessing4j.benchmarks.report;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import org.multiprocessing4j.benchmarks.program.ProgramResult;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.profile.InternalProfiler;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.runner.IterationType;
import org.openjdk.jmh.util.Statistics;

/**
 * Lets JMH take a measurement only when it is told to.
 *
 * <pre>
 *   stdout   ready                    after the warm-up, before the first turn
 *   stdin    (a line)                 take one iteration
 *   stdout   {"name": ...}            what it measured
 *   stdin    (a line)                 ...
 * </pre>
 *
 * <p>Between its turns the JVM waits for its standard input and does nothing.
 */
public final class TurnTaker implements InternalProfiler {
  /** What is said when the warm-up is over. */
  static final String READY = "ready";

  private final BufferedReader turns =
      new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
  private boolean ready;

  /** Creates the profiler; JMH calls this. */
  public TurnTaker() {}

  @Override
  public String getDescription() {
    return "waits for a line of input before each measurement";
  }

  @Override
  public void beforeIteration(BenchmarkParams benchmark, IterationParams iteration) {
    if (iteration.getType() == IterationType.MEASUREMENT) {
      if (!ready) {
        System.out.println(READY);
        ready = true;
      }
      awaitTurn();
    }
  }

  private void awaitTurn() {
    try {
      if (turns.readLine() == null) {
        throw new IllegalStateException("the report has ended");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Collection<? extends Result<?>> afterIteration(
      BenchmarkParams benchmark, IterationParams iteration, IterationResult result) {
    if (iteration.getType() == IterationType.MEASUREMENT) {
      System.out.println(summary(benchmark.getMode(), result.getPrimaryResult()).toJson());
    }
    return List.of();
  }

  private static ProgramResult summary(Mode mode, Result<?> result) {
    String name = result.getLabel();
    String unit = result.getScoreUnit();
    Statistics samples = result.getStatistics();
    return mode == Mode.SampleTime
        ? new ProgramResult(
            name,
            unit,
            samples.getPercentile(50),
            samples.getPercentile(90),
            samples.getPercentile(99))
        : ProgramResult.of(name, unit, result.getScore());
  }
}
