package org.multiprocessing4j.benchmarks.program;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A program that measures itself and prints JSON. Ready to run once it could be made. */
public final class SelfMeasuringProgram {
  private static final String PYTHON_SOURCE = "python_peers.py";
  private static final String C_SOURCE = "floors.c";
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final List<String> command;

  private SelfMeasuringProgram(List<String> command) {
    this.command = List.copyOf(command);
  }

  /**
   * Prepares the measurements of Python's multiprocessing.
   *
   * @param directory where to put the script
   * @return the program, or empty if there is no {@code python3}
   * @throws IOException if the script cannot be written
   */
  public static Optional<SelfMeasuringProgram> python(Path directory) throws IOException {
    Path script = unpack(PYTHON_SOURCE, directory);
    return succeeds(List.of("python3", "--version"))
        ? Optional.of(new SelfMeasuringProgram(List.of("python3", script.toString())))
        : Optional.empty();
  }

  /**
   * Compiles the floors of this machine.
   *
   * @param directory where to put the source and the program
   * @return the program, or empty if there is no {@code cc} that compiles it
   * @throws IOException if the source cannot be written
   */
  public static Optional<SelfMeasuringProgram> floors(Path directory) throws IOException {
    Path source = unpack(C_SOURCE, directory);
    Path program = directory.resolve("floors");
    List<String> compile =
        List.of("cc", "-O2", "-pthread", "-o", program.toString(), source.toString());
    return succeeds(compile)
        ? Optional.of(new SelfMeasuringProgram(List.of(program.toString())))
        : Optional.empty();
  }

  /**
   * Runs some measurements and waits for them.
   *
   * @param names which ones; none for all
   * @return their results, in that order
   * @throws IOException if the program fails, or takes longer than two minutes
   * @throws InterruptedException if the thread was interrupted; the program is then ended
   */
  public List<ProgramResult> run(List<String> names) throws IOException, InterruptedException {
    List<String> whole = new ArrayList<>(command);
    whole.addAll(names);
    Process process =
        new ProcessBuilder(whole).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    try (Watchdog watchdog = Watchdog.over(process, PATIENCE)) {
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      int exitCode = process.waitFor();
      if (watchdog.hasBitten()) {
        throw new IOException(
            String.join(" ", whole) + " took longer than " + PATIENCE.toSeconds() + " s");
      }
      if (exitCode != 0) {
        throw new IOException(String.join(" ", whole) + " ended with exit code " + exitCode);
      }
      return ProgramResult.parseAll(output);
    } finally {
      ProcessTree.kill(process);
    }
  }

  private static Path unpack(String resource, Path directory) throws IOException {
    Path file = directory.resolve(resource);
    try (InputStream source = SelfMeasuringProgram.class.getResourceAsStream(resource)) {
      if (source == null) {
        throw new IllegalStateException(resource + " is missing from the benchmarks' jar");
      }
      Files.copy(source, file);
    }
    return file;
  }

  private static boolean succeeds(List<String> command) {
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor() == 0;
    } catch (IOException e) {
      return false; // there is no such program
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
