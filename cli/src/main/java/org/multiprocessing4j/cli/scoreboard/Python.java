package org.multiprocessing4j.cli.scoreboard;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An interpreter of Python, which runs the same cases by a script.
 *
 * @param command how to call it
 */
record Python(String command) {

  /** The version, such as "CPython 3.11.7", or null if there is no such program. */
  @Nullable String version() throws InterruptedException {
    String code = "import platform as p; print(p.python_implementation(), p.python_version())";
    try {
      String version = run("", command, "-c", code).strip();
      return version.isEmpty() ? null : version;
    } catch (IOException e) {
      return null; // there is none
    }
  }

  /** Runs one case. */
  Outcome outcomeOf(KillCase killCase, Duration limit) throws IOException, InterruptedException {
    String seconds = Double.toString(limit.toMillis() / 1000.0);
    String answer = run(script(), command, "-", killCase.scriptName(), seconds);
    if (answer.isBlank()) {
      throw new IOException(command + " said nothing about " + killCase.scriptName());
    }
    return Outcome.parse(answer);
  }

  private static String script() throws IOException {
    try (InputStream script = Python.class.getResourceAsStream("kill_cases.py")) {
      return new String(Objects.requireNonNull(script).readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** What goes wrong in the dying processes is printed by Python, and of no interest. */
  private static String run(String input, String... command)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    process.getOutputStream().write(input.getBytes(StandardCharsets.UTF_8));
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return output;
  }
}
