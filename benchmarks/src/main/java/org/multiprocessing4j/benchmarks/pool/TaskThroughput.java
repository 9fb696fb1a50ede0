package org.multiprocessing4j.benchmarks.pool;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.multiprocessing4j.pool.Task;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;

/**
 * Tasks per second, when many are given at once that only return their argument.
 *
 * <p>Timed: submitting all of them and waiting for all results.
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
public class TaskThroughput extends PoolState {
  private static final int TASKS = 2_000;
  private static final List<Integer> NUMBERS = IntStream.range(0, TASKS).boxed().toList();

  /** Creates the state; JMH calls this. */
  public TaskThroughput() {}

  /** Each task on its own, as {@code ProcessPoolExecutor.submit} and {@code Pool.apply_async}. */
  @Benchmark
  @OperationsPerInvocation(TASKS)
  public int applyAsync() throws Exception {
    List<Task<Integer>> tasks = new ArrayList<>(TASKS);
    for (Integer number : NUMBERS) {
      tasks.add(pool().applyAsync(() -> number));
    }
    int sum = 0;
    for (Task<Integer> task : tasks) {
      sum += task.get();
    }
    return sum;
  }

  /** One function over a list, a task for each element, as {@code Pool.map(..., chunksize=1)}. */
  @Benchmark
  @OperationsPerInvocation(TASKS)
  public List<Integer> mapChunkOne() throws Exception {
    return pool().map(NUMBERS, number -> number, 1);
  }

  /** The same with chunks of the pool's own choice. */
  @Benchmark
  @OperationsPerInvocation(TASKS)
  public List<Integer> map() throws Exception {
    return pool().map(NUMBERS, number -> number);
  }
}
