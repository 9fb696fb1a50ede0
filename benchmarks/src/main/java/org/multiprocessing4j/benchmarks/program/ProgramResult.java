package org.multiprocessing4j.benchmarks.program;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * What one measurement of a program said: one line of its output, as JSON.
 *
 * @param name the measurement
 * @param unit its unit, for example {@code us} or {@code msg/s}
 * @param value the median of a latency, a rate, or an amount
 * @param p90 the 90th percentile of a latency
 * @param p99 the 99th percentile of a latency
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ProgramResult(
    String name, String unit, double value, @Nullable Double p90, @Nullable Double p99) {
  private static final JsonMapper JSON = new JsonMapper();

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

  /** Writes the line. */
  public String toJson() {
    try {
      return JSON.writeValueAsString(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("cannot write " + this, e);
    }
  }
}
