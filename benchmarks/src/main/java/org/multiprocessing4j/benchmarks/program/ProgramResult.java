package org.multiprocessing4j.benchmarks.program;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.util.ListStatistics;

/**
 * What one measurement of a program said: one line of its output, as JSON.
 *
 * @param name the measurement
 * @param unit its unit, for example {@code us} or {@code msg/s}
 * @param value the median of a latency, a rate, or an amount; more than 0, since nothing is free
 * @param p90 the 90th percentile of a latency of which there are at least ten samples
 * @param p99 the 99th percentile of a latency of which there are at least a hundred
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ProgramResult(
    String name, String unit, double value, @Nullable Double p90, @Nullable Double p99) {
  /** What every line begins with that is a result. */
  public static final String BEGINNING = "{";

  /** From so many samples on there is a 90th percentile. */
  public static final int SAMPLES_FOR_P90 = 10;

  /** From so many samples on there is a 99th percentile. */
  public static final int SAMPLES_FOR_P99 = 100;

  private static final JsonMapper JSON = new JsonMapper();

  /** Checks the value. */
  public ProgramResult {
    if (!(value > 0) || Double.isInfinite(value)) {
      throw new IllegalArgumentException(name + " cannot be " + value + " " + unit);
    }
  }

  /**
   * Makes a single number.
   *
   * @param name the measurement
   * @param unit its unit
   * @param value the number
   * @return the result
   */
  public static ProgramResult of(String name, String unit, double value) {
    return new ProgramResult(name, unit, value, null, null);
  }

  /**
   * Makes the median of a few samples, too few for percentiles.
   *
   * @param name the measurement
   * @param unit its unit
   * @param samples at least one
   * @return the result
   */
  public static ProgramResult median(String name, String unit, double[] samples) {
    return of(name, unit, new ListStatistics(samples).getPercentile(50));
  }

  /**
   * Reads one line of output.
   *
   * @param line a JSON object with the fields of this record
   * @return the result
   * @throws IOException if it is something else
   */
  public static ProgramResult parse(String line) throws IOException {
    try {
      return JSON.readValue(line, ProgramResult.class);
    } catch (JsonProcessingException e) {
      throw new IOException("not a result of a measuring program: " + line, e);
    }
  }

  /**
   * Reads the results of an output; other lines, such as warnings, are skipped.
   *
   * @param output everything that a program has printed
   * @return its results, in that order
   * @throws IOException if a line begins like a result and is none
   */
  static List<ProgramResult> parseAll(String output) throws IOException {
    List<ProgramResult> results = new ArrayList<>();
    for (String line : output.lines().filter(text -> text.startsWith(BEGINNING)).toList()) {
      results.add(parse(line));
    }
    return results;
  }

  /** Writes the line. */
  public String toJson() {
    try {
      return JSON.writeValueAsString(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("cannot write " + this, e);
    }
  }
}
