package org.multiprocessing4j.benchmarks.report;

import java.util.Arrays;
import java.util.List;
import org.multiprocessing4j.benchmarks.peer.ParentWatch;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Runs one JMH benchmark in this JVM, which was started for it and does nothing else. It warms up,
 * and then measures once whenever it is its turn: {@link TurnTaker}.
 */
public final class TurnTakingBenchmark {
  private static final TimeValue WARMUP = TimeValue.milliseconds(500);
  private static final TimeValue SLICE = TimeValue.milliseconds(250);

  private TurnTakingBenchmark() {}

  /**
   * Builds the arguments of {@link #main}.
   *
   * @param figure what to measure
   * @param turns how often
   * @param files where JMH writes its log and its results, without the ending
   * @return the arguments
   */
  static List<String> arguments(Figure figure, int turns, String files) {
    return List.of(
        figure.subject(),
        figure.parameters(),
        Integer.toString(figure.topic().warmups()),
        Integer.toString(turns),
        files);
  }

  /**
   * Runs the benchmark.
   *
   * @param arguments as {@link #arguments} builds them
   * @throws RunnerException if it fails
   */
  public static void main(String[] arguments) throws RunnerException {
    ParentWatch.begin();
    System.setProperty("jmh.ignoreLock", "true"); // others like this one wait for their turns
    ChainedOptionsBuilder options =
        new OptionsBuilder()
            .include("\\." + arguments[0].replace(".", "\\.") + "$")
            .forks(0)
            .warmupIterations(Integer.parseInt(arguments[2]))
            .warmupTime(WARMUP)
            .measurementIterations(Integer.parseInt(arguments[3]))
            .measurementTime(SLICE)
            .shouldFailOnError(true)
            .addProfiler(TurnTaker.class)
            .verbosity(VerboseMode.EXTRA)
            .output(arguments[4] + ".log")
            .resultFormat(ResultFormatType.JSON)
            .result(arguments[4] + ".json");
    Arrays.stream(arguments[1].split(" "))
        .filter(pair -> !pair.isEmpty())
        .map(pair -> pair.split("="))
        .forEach(pair -> options.param(pair[0], pair[1]));
    new Runner(options.build()).run();
  }
}
