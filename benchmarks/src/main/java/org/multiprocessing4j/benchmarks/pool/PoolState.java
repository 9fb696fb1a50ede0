package org.multiprocessing4j.benchmarks.pool;

import java.util.List;
import java.util.stream.IntStream;
import org.multiprocessing4j.benchmarks.IpcBenchmark;
import org.multiprocessing4j.pool.ProcessPool;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/** A pool whose workers have run a task already. */
public abstract class PoolState extends IpcBenchmark {
  /** How many workers there are. */
  @Param("2")
  public int workers;

  @SuppressWarnings("NullAway.Init") // JMH calls open() before anything else
  private ProcessPool pool;

  /** The pool. */
  final ProcessPool pool() {
    return pool;
  }

  /** Starts the workers. */
  @Setup(Level.Trial)
  public void open() throws Exception {
    pool = ProcessPool.create(workers);
    List<Integer> warmUp = IntStream.range(0, workers).boxed().toList();
    pool.map(warmUp, n -> n, 1);
  }

  /** Ends the workers. */
  @TearDown(Level.Trial)
  public void close() {
    pool.close();
  }
}
