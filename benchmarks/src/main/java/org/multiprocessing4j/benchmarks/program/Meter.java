package org.multiprocessing4j.benchmarks.program;

import java.io.Closeable;
import java.io.IOException;

/** Something that has been prepared, and can measure one figure again and again. */
public interface Meter extends Closeable {
  /**
   * Measures once.
   *
   * @return the figure in this round
   * @throws IOException if it cannot be measured
   * @throws InterruptedException if the thread was interrupted
   */
  ProgramResult measure() throws IOException, InterruptedException;
}
