package org.multiprocessing4j.benchmarks.report;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.multiprocessing4j.benchmarks.peer.ScratchDirectory;
import org.multiprocessing4j.benchmarks.program.Meter;
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
   * @param programs where to unpack and to compile them
   * @throws IOException if that directory cannot be written
   */
  Meters(Path directory, Path programs) throws IOException {
    this.directory = directory;
    this.python = SelfMeasuringProgram.python(programs);
    this.floors = SelfMeasuringProgram.floors(programs);
  }

  /**
   * Prepares a measurement.
   *
   * @param figure what to measure
   * @param turns how often it will be measured
   * @return the meter; the caller closes it
   * @throws IOException if it cannot be measured on this machine
   */
  Meter open(Figure figure, int turns) throws IOException {
    ScratchDirectory.requireSpace(figure.scratchBytes());
    return switch (figure.origin()) {
      case JMH -> TurnTakingMeter.benchmark(figure, turns, directory);
      case JAVA -> TurnTakingMeter.program(figure);
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
