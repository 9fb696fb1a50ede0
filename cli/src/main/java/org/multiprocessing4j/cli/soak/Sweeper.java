package org.multiprocessing4j.cli.soak;

import java.nio.file.Path;
import org.multiprocessing4j.ipc.memory.RunDirectory;

/** A program that uses the library and ends. */
final class Sweeper {
  private Sweeper() {}

  /** What it does. */
  public static void main(String[] args) {
    RunDirectory.current();
  }

  /** Runs it in a JVM of its own. */
  static void run() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Sweeper.class.getName())
            .inheritIO()
            .start();
    if (process.waitFor() != 0) {
      throw new IllegalStateException("the sweeper has failed; see above");
    }
  }
}
