package org.multiprocessing4j.benchmarks.report;

import java.io.IOException;
import java.util.List;
import org.multiprocessing4j.benchmarks.program.Meter;
import org.multiprocessing4j.benchmarks.program.ProgramResult;
import org.multiprocessing4j.benchmarks.program.SelfMeasuringProgram;

/**
 * Measures by running a program each time.
 *
 * @param program knows the measurement
 * @param name the measurement
 */
record ProgramMeter(SelfMeasuringProgram program, String name) implements Meter {
  @Override
  public ProgramResult measure() throws IOException, InterruptedException {
    return program.run(List.of(name)).get(0);
  }

  @Override
  public void close() {}
}
