package org.multiprocessing4j.benchmarks.report;

/** Measures the figures of one origin. */
interface Meter {
  /**
   * Measures a figure once.
   *
   * @param figure one of this meter's origin
   * @return its value in this round
   * @throws Exception if it cannot be measured
   */
  Quantity measure(Figure figure) throws Exception;

  /**
   * Ends a round.
   *
   * @return the raw results since the last call, as one JSON value
   * @throws Exception if they cannot be written
   */
  String takeRawJson() throws Exception;
}
