package org.multiprocessing4j.benchmarks.pool;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/**
 * One task after the other.
 *
 * <p>Timed: {@code apply} of a task that returns a number, from the call to the result. A pause
 * before each lets the workers fall asleep; it is not timed.
 */
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class TaskRoundTrip extends PoolState {
  private static final int WARMUP_TASKS = 20_000;

  /** Microseconds to pause before each task. */
  @Param({"0", "1000"})
  public int pauseMicros;

  /** Creates the state; JMH calls this. */
  public TaskRoundTrip() {}

  /** Compiles the way of a task here and in the workers: pauses leave no time for that. */
  @Setup(Level.Trial)
  public void warmUp() throws Exception {
    for (int i = 0; i < WARMUP_TASKS; i++) {
      apply();
    }
  }

  /** Pauses. It is no park, which the end of the task before would end at once. */
  @Setup(Level.Invocation)
  public void pause() throws InterruptedException {
    TimeUnit.MICROSECONDS.sleep(pauseMicros);
  }

  /** One task. */
  @Benchmark
  public int apply() throws Exception {
    return pool().apply(() -> 1);
  }
}
