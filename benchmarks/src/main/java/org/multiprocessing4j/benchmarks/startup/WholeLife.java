package org.multiprocessing4j.benchmarks.startup;

import java.io.IOException;
import org.multiprocessing4j.benchmarks.program.Meter;

/**
 * The whole life of a process that only rings its doorbell.
 *
 * <p>Timed: starting it, and waiting until it has ended and its exit code is known.
 */
public final class WholeLife extends RepeatedStart {
  private WholeLife(String name, StartBy startBy) throws IOException, InterruptedException {
    super(name, startBy);
  }

  /**
   * Prepares the measurement.
   *
   * @param name what to call it
   * @param startBy how to start
   * @return the meter; the caller closes it
   * @throws IOException if a process cannot be started
   * @throws InterruptedException if the thread was interrupted
   */
  public static Meter open(String name, StartBy startBy) throws IOException, InterruptedException {
    return new WholeLife(name, startBy).warmedUp();
  }

  @Override
  long nanosOfOne() throws IOException, InterruptedException {
    long begin = System.nanoTime();
    start().join();
    long nanos = System.nanoTime() - begin;
    awaitFirstLine();
    return nanos;
  }
}
