package org.multiprocessing4j.benchmarks.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.List;
import org.multiprocessing4j.benchmarks.program.ProgramResult;
import org.multiprocessing4j.benchmarks.program.Turns;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.profile.InternalProfiler;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.runner.IterationType;
import org.openjdk.jmh.util.Statistics;

/** Lets JMH take a measurement only when it is its turn: {@link Turns}. */
public final class TurnTaker implements InternalProfiler {
  private final Turns turns = new Turns();

  /** Creates the profiler; JMH calls this. */
  public TurnTaker() {}

  @Override
  public String getDescription() {
    return "waits for a line of input before each measurement";
  }

  @Override
  public void beforeIteration(BenchmarkParams benchmark, IterationParams iteration) {
    if (iteration.getType() == IterationType.MEASUREMENT) {
      awaitTurn();
    }
  }

  private void awaitTurn() {
    try {
      if (!turns.next()) {
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
      turns.answer(summary(benchmark.getMode(), result.getPrimaryResult()));
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
            samples.getN() < ProgramResult.SAMPLES_FOR_P90 ? null : samples.getPercentile(90),
            samples.getN() < ProgramResult.SAMPLES_FOR_P99 ? null : samples.getPercentile(99))
        : ProgramResult.of(name, unit, result.getScore());
  }
}
