package org.multiprocessing4j.benchmarks.program;

import java.io.Closeable;
import java.io.IOException;

/** Something that has been prepared, and can be measured again and again. */
public interface RepeatedMeasurement extends Closeable {
  /**
   * Measures once.
   *
   * @return what was measured
   * @throws Exception if it cannot be measured
   */
  ProgramResult measure() throws Exception;

  /**
   * Ends what was prepared.
   *
   * @throws IOException if something cannot be closed
   */
  @Override
  void close() throws IOException;
}
