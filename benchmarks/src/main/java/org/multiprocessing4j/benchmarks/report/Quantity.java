package org.multiprocessing4j.benchmarks.report;

import java.util.Comparator;
import java.util.Locale;

/**
 * A number with its dimension, in SI units.
 *
 * @param value seconds, events per second, bytes, or a plain fraction
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
    MEMORY;

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
    return switch (dimension) {
      case TIME -> scaled(value, new double[] {1, 1e-3, 1e-6, 1e-9}, "s", "ms", "µs", "ns");
      case RATE -> scaled(value, new double[] {1e6, 1e3, 1}, "M/s", "k/s", "/s");
      case MEMORY -> scaled(value, new double[] {1 << 20, 1 << 10, 1}, "MiB", "KiB", "B");
      case SHARE -> String.format(Locale.ROOT, "%.3f %%", value * 100);
    };
  }

  private static String scaled(double value, double[] scales, String... units) {
    int chosen = 0;
    while (chosen < scales.length - 1 && value < scales[chosen]) {
      chosen++;
    }
    return threeDigits(value / scales[chosen]) + " " + units[chosen];
  }

  /**
   * Formats a positive number with three significant digits.
   *
   * @param number the number
   * @return for example {@code 0.0412}, {@code 4.12} or {@code 412}
   */
  static String threeDigits(double number) {
    int integerDigits = number < 1 ? 1 : (int) Math.floor(Math.log10(number)) + 1;
    return String.format(Locale.ROOT, "%." + Math.max(0, 3 - integerDigits) + "f", number);
  }
}
