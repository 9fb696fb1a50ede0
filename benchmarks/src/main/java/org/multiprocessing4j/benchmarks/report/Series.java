package org.multiprocessing4j.benchmarks.report;

import java.util.Arrays;
import java.util.List;
import org.openjdk.jmh.util.ListStatistics;
import org.openjdk.jmh.util.Statistics;

/** The values of one figure, one for each round. */
final class Series {
  private final double[] values;
  private final Statistics statistics;
  private final Quantity.Dimension dimension;

  /**
   * Creates a series.
   *
   * @param rounds the figure in each round, at least one, all of one dimension
   */
  Series(List<Quantity> rounds) {
    this(rounds.stream().mapToDouble(Quantity::value).toArray(), rounds.get(0).dimension());
  }

  private Series(double[] values, Quantity.Dimension dimension) {
    this.values = values;
    this.statistics = new ListStatistics(values);
    this.dimension = dimension;
  }

  /** The middle value. */
  Quantity median() {
    return new Quantity(statistics.getPercentile(50), dimension);
  }

  /** The least value. */
  Quantity minimum() {
    return new Quantity(statistics.getMin(), dimension);
  }

  /** The greatest value. */
  Quantity maximum() {
    return new Quantity(statistics.getMax(), dimension);
  }

  /**
   * How this figure compares with another one of the same rounds.
   *
   * @param other the figure to divide by, of the same dimension
   * @return the quotients, each taken within one round
   */
  Series dividedBy(Series other) {
    if (dimension != other.dimension || values.length != other.values.length) {
      throw new IllegalArgumentException(
          "cannot compare "
              + values.length
              + " values of "
              + dimension
              + " with "
              + other.values.length
              + " of "
              + other.dimension);
    }
    double[] quotients = new double[values.length];
    Arrays.setAll(quotients, round -> values[round] / other.values[round]);
    return new Series(quotients, Quantity.Dimension.RATIO);
  }
}
