package org.multiprocessing4j.benchmarks.report;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.multiprocessing4j.benchmarks.idle.IdleProcesses;
import org.multiprocessing4j.benchmarks.program.SelfMeasuringProgram;

/** Makes meters, as far as this machine has the programs for them. */
final class Meters {
  private final Path directory;
  private final Optional<SelfMeasuringProgram> python;
  private final Optional<SelfMeasuringProgram> floors;

  /**
   * Looks for the programs.
   *
   * @param directory where JMH writes its logs and results
   * @param scratch where to unpack and to compile
   * @throws IOException if the scratch directory cannot be written
   */
  Meters(Path directory, Path scratch) throws IOException {
    this.directory = directory;
    this.python = SelfMeasuringProgram.python(scratch);
    this.floors = SelfMeasuringProgram.floors(scratch);
  }

  /**
   * Prepares a measurement.
   *
   * @param figure what to measure
   * @param rounds how often it will be measured
   * @return the meter; the caller closes it
   * @throws IOException if it cannot be measured on this machine
   */
  Meter open(Figure figure, int rounds) throws IOException {
    return switch (figure.origin()) {
      case JMH -> JmhMeter.open(figure, rounds, directory);
      case JAVA ->
          new ProgramMeter(SelfMeasuringProgram.java(IdleProcesses.class), figure.subject());
      case PYTHON -> open(python, figure, "there is no python3");
      case C -> open(floors, figure, "there is no cc that compiles the floors");
    };
  }

  private static Meter open(Optional<SelfMeasuringProgram> program, Figure figure, String otherwise)
      throws IOException {
    return new ProgramMeter(
        program.orElseThrow(() -> new IOException(otherwise)), figure.subject());
  }
}
