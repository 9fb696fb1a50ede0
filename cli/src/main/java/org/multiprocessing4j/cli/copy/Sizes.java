package org.multiprocessing4j.cli.copy;

import java.util.Locale;

/** Shows numbers of bytes to a person. */
final class Sizes {
  private static final String[] UNITS = {"bytes", "kB", "MB", "GB", "TB"};

  private Sizes() {}

  /** Returns a number of bytes with a decimal unit: {@code 301.5 MB}. */
  static String show(long bytes) {
    double number = bytes;
    int unit = 0;
    while (number >= 1000 && unit < UNITS.length - 1) {
      number /= 1000;
      unit++;
    }
    return unit == 0
        ? bytes + " bytes"
        : String.format(Locale.ROOT, "%.1f %s", number, UNITS[unit]);
  }
}
