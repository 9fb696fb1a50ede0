package org.multiprocessing4j.benchmarks.startup;

import java.io.IOException;
import org.multiprocessing4j.benchmarks.program.Meter;

/**
 * From the start of a process to the first line of its task.
 *
 * <p>Timed: from before the call that starts it until its first line has run, by the clock that
 * both processes share. How long this process takes to hear of it does not count, nor does the end.
 */
public final class FirstLine extends RepeatedStart {
  private FirstLine(String name, StartBy startBy) throws IOException, InterruptedException {
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
    return new FirstLine(name, startBy).warmedUp();
  }

  @Override
  long nanosOfOne() throws IOException, InterruptedException {
    long begin = System.nanoTime();
    StartBy.Started started = start();
    long firstLine = awaitFirstLine();
    started.join();
    return firstLine - begin;
  }
}
