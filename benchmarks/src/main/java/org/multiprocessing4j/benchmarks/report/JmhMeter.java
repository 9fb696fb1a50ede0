package org.multiprocessing4j.benchmarks.report;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatFactory;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Measures by JMH: one fork, a short warm-up, a short measurement. Several rounds make up for the
 * shortness.
 */
final class JmhMeter implements Meter {
  private static final TimeValue WARMUP = TimeValue.milliseconds(400);
  private static final TimeValue MEASUREMENT = TimeValue.milliseconds(150);
  private static final int WARMUPS = 2;
  private static final int MEASUREMENTS = 3;
  private static final Set<Mode> SINGLE_SAMPLES = Set.of(Mode.SampleTime, Mode.SingleShotTime);
  private static final double MEDIAN = 50;

  private final Path log;
  private final List<RunResult> raw = new ArrayList<>();

  /**
   * Creates a meter.
   *
   * @param log where JMH writes what it does; replaced by each measurement
   */
  JmhMeter(Path log) {
    this.log = log;
  }

  @Override
  public Quantity measure(Figure figure) throws RunnerException {
    ChainedOptionsBuilder options =
        new OptionsBuilder()
            .include("\\." + figure.subject().replace(".", "\\.") + "$")
            .forks(1)
            .warmupIterations(WARMUPS)
            .warmupTime(WARMUP)
            .measurementIterations(MEASUREMENTS)
            .measurementTime(MEASUREMENT)
            .shouldFailOnError(true)
            .verbosity(VerboseMode.EXTRA)
            .output(log.toString());
    figure.parameters().forEach(options::param);
    RunResult result = new Runner(options.build()).runSingle();
    raw.add(result);
    return quantity(result);
  }

  private static Quantity quantity(RunResult run) {
    Result<?> result = run.getPrimaryResult();
    double value =
        SINGLE_SAMPLES.contains(run.getParams().getMode())
            ? result.getStatistics().getPercentile(MEDIAN)
            : result.getScore();
    return Quantity.of(value, result.getScoreUnit());
  }

  @Override
  public String takeRawJson() {
    ByteArrayOutputStream json = new ByteArrayOutputStream();
    ResultFormatFactory.getInstance(
            ResultFormatType.JSON, new PrintStream(json, true, StandardCharsets.UTF_8))
        .writeOut(raw);
    raw.clear();
    return json.toString(StandardCharsets.UTF_8);
  }
}
