package org.multiprocessing4j.benchmarks.startup;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.TearDown;

/**
 * From the start of a process to the first line of its task.
 *
 * <p>Timed: from before the call that starts it until one byte, which the first line of the task
 * writes to a named pipe, has been read here. The end of the process is awaited, but not timed.
 */
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class FirstLine extends StartUpState {
  @SuppressWarnings("NullAway.Init") // the benchmark sets it before join() reads it
  private StartBy.Started started;

  /** Creates the state; JMH calls this. */
  public FirstLine() {}

  /** One start. */
  @Benchmark
  public int toFirstLine() throws Exception {
    started = start();
    return awaitRing();
  }

  /** Waits for the end of the process. */
  @TearDown(Level.Invocation)
  public void join() throws InterruptedException {
    started.join();
  }
}
