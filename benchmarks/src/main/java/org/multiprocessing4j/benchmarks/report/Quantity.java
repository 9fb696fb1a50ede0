package org.multiprocessing4j.benchmarks.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Comparator;
import java.util.Locale;

/**
 * A number with its dimension, in SI units.
 *
 * @param value seconds, events per second, bytes, or a plain number
 * @param dimension which of them
 */
record Quantity(double value, Dimension dimension) {
  /** What a number counts. */
  enum Dimension {
    /** A duration in seconds. */
    TIME,
    /** Events per second. */
    RATE,
    /** A fraction, such as the share of a CPU. */
    SHARE,
    /** An amount of memory in bytes. */
    MEMORY,
    /** One quantity divided by another. */
    RATIO;

    /** Whether a greater number is the better one. */
    boolean isMoreBetter() {
      return this == RATE;
    }
  }

  /** Orders quantities of one dimension. */
  static final Comparator<Quantity> BEST_FIRST =
      Comparator.comparingDouble(q -> q.dimension.isMoreBetter() ? -q.value : q.value);

  /**
   * Reads a number with a unit as JMH or a program writes it.
   *
   * @param value the number
   * @param unit for example {@code us/op}, {@code us} or {@code msg/s}
   * @return the same in SI units
   */
  static Quantity of(double value, String unit) {
    return switch (unit) {
      case "ns", "ns/op" -> new Quantity(value * 1e-9, Dimension.TIME);
      case "us", "us/op" -> new Quantity(value * 1e-6, Dimension.TIME);
      case "ms", "ms/op" -> new Quantity(value * 1e-3, Dimension.TIME);
      case "s", "s/op" -> new Quantity(value, Dimension.TIME);
      case "msg/s", "tasks/s", "ops/s" -> new Quantity(value, Dimension.RATE);
      case "bytes" -> new Quantity(value, Dimension.MEMORY);
      case "fraction" -> new Quantity(value, Dimension.SHARE);
      default -> throw new IllegalArgumentException("unknown unit \"" + unit + "\"");
    };
  }

  /** As {@link #toString}, without a fraction: for a power of ten. */
  String toRoundString() {
    return toString().replaceFirst("\\.0+(?= )", "");
  }

  /** The number with three digits and the unit that suits it, for people. */
  @Override
  public String toString() {
    return toString(3);
  }

  /**
   * The number with the unit that suits it, for people.
   *
   * @param digits how many significant digits it has
   * @return for example {@code 4.75 µs}
   */
  String toString(int digits) {
    return switch (dimension) {
      case TIME -> scaled(digits, new double[] {1, 1e-3, 1e-6, 1e-9}, "s", "ms", "µs", "ns");
      case RATE -> scaled(digits, new double[] {1e6, 1e3, 1}, "M/s", "k/s", "/s");
      case MEMORY -> scaled(digits, new double[] {1 << 20, 1 << 10, 1}, "MiB", "KiB", "B");
      case SHARE -> significant(value * 100, digits) + " %";
      case RATIO -> significant(value, digits);
    };
  }

  private String scaled(int digits, double[] scales, String... units) {
    int chosen = 0;
    while (chosen < scales.length - 1 && value < scales[chosen]) {
      chosen++;
    }
    return significant(value / scales[chosen], digits) + " " + units[chosen];
  }

  /** Formats a positive number, with all of its integer digits even if those are more. */
  private static String significant(double number, int digits) {
    double rounded = new BigDecimal(number).round(new MathContext(digits)).doubleValue();
    int integerDigits = (int) Math.floor(Math.log10(rounded)) + 1; // 0 or less below 1
    return String.format(Locale.ROOT, "%." + Math.max(0, digits - integerDigits) + "f", number);
  }
}
