package org.multiprocessing4j.benchmarks.report;

import java.io.Closeable;
import java.io.IOException;
import org.multiprocessing4j.benchmarks.program.ProgramResult;

/** Something that can measure one figure again and again. */
interface Meter extends Closeable {
  /**
   * Measures once.
   *
   * @return the figure in this round
   * @throws IOException if it cannot be measured
   * @throws InterruptedException if the thread was interrupted
   */
  ProgramResult measure() throws IOException, InterruptedException;

  /** Ends what measures. */
  @Override
  void close();
}
