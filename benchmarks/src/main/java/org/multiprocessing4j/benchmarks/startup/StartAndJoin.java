package org.multiprocessing4j.benchmarks.startup;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;

/**
 * The whole life of a process that does next to nothing.
 *
 * <p>Timed: starting it, and waiting until it has ended and its exit code is known.
 */
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class StartAndJoin extends StartUpState {
  /** Creates the state; JMH calls this. */
  public StartAndJoin() {}

  /** One life. */
  @Benchmark
  public int startAndJoin() throws Exception {
    StartBy.Started started = start();
    started.join();
    return awaitRing();
  }
}
