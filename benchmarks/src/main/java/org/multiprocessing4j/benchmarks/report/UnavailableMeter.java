package org.multiprocessing4j.benchmarks.report;

/**
 * Stands for a program that this machine does not have.
 *
 * @param reason what is missing, for the report
 */
record UnavailableMeter(String reason) implements Meter {
  @Override
  public Quantity measure(Figure figure) {
    throw new IllegalStateException(reason);
  }

  @Override
  public String takeRawJson() {
    return "[]\n";
  }
}
