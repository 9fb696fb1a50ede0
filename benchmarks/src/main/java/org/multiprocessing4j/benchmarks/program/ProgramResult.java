package org.multiprocessing4j.benchmarks.program;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What one measurement of a program said.
 *
 * @param name the measurement
 * @param unit its unit, for example {@code us} or {@code msg/s}
 * @param value the median of a latency, or a rate
 * @param json the whole line, for the raw results
 */
public record ProgramResult(String name, String unit, double value, String json) {
  private static final Pattern LINE =
      Pattern.compile(
          "\\{\"name\": \"(?<name>\\w+)\", \"unit\": \"(?<unit>[^\"]+)\","
              + " \"value\": (?<value>[-+.0-9eE]+).*}");

  /**
   * Reads one line of output.
   *
   * @param line a JSON object with name, unit and value first, as both programs print it
   * @return the result
   */
  static ProgramResult parse(String line) {
    Matcher matcher = LINE.matcher(line);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("not a result of a measuring program: " + line);
    }
    double value = Double.parseDouble(matcher.group("value"));
    return new ProgramResult(matcher.group("name"), matcher.group("unit"), value, line);
  }
}
