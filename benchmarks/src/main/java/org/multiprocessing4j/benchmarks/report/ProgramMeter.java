package org.multiprocessing4j.benchmarks.report;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.multiprocessing4j.benchmarks.program.ProgramResult;
import org.multiprocessing4j.benchmarks.program.SelfMeasuringProgram;

/** Measures by a program of its own. */
final class ProgramMeter implements Meter {
  private final SelfMeasuringProgram program;
  private final List<String> raw = new ArrayList<>();

  /**
   * Creates a meter.
   *
   * @param program knows the subjects of its figures by name
   */
  ProgramMeter(SelfMeasuringProgram program) {
    this.program = program;
  }

  @Override
  public Quantity measure(Figure figure) throws IOException, InterruptedException {
    ProgramResult result = program.run(List.of(figure.subject())).get(0);
    raw.add(result.json());
    return Quantity.of(result.value(), result.unit());
  }

  @Override
  public String takeRawJson() {
    String json = "[\n" + String.join(",\n", raw) + "\n]\n";
    raw.clear();
    return json;
  }
}
