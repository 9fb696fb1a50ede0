package org.multiprocessing4j.cli.soak;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * {@code mp4j soak}: kills processes that use the library, and checks that the others do not
 * suffer.
 *
 * <p>Exit code 0 if nothing was found, 1 if something was, 2 for wrong arguments.
 */
@Command(
    name = "soak",
    description = "Kills processes that use the library at random, and checks what the others see.",
    sortOptions = false,
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Every call of every process is recorded in memory that survives the kill. The",
      "record is checked after each round of 6 to 20 seconds. If something is found, a",
      "recovery was slow, or the soak is interrupted, the record is kept; its directory",
      "is printed. Progress goes to stderr, figures to stdout, some of them with what",
      "is aimed at, which they may miss.",
      "",
      "Exit code: 0 nothing found; 1 something found; 2 wrong arguments."
    })
@SuppressWarnings("NullAway.Init") // picocli fills in the specification
public final class SoakCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = {"-s", "--seconds"},
      paramLabel = "N",
      description = "How long to run; default: ${DEFAULT-VALUE}.")
  private int seconds = 60;

  @Option(
      names = "--seed",
      paramLabel = "S",
      description = "Seed of all random choices; random if not given, and always printed.")
  private @Nullable Long seed;

  @Option(
      names = "--json",
      paramLabel = "FILE",
      description = "Also write the figures to a file, as one JSON object.")
  private @Nullable Path json;

  @Option(
      names = "--longest-wait",
      paramLabel = "MS",
      description =
          "How many milliseconds a call may take; default: ${DEFAULT-VALUE}. Give more on a"
              + " busy machine.")
  private int longestWaitMillis = 2_000;

  private static final int MOST_SHOWN = 50;

  /** Made by picocli. */
  public SoakCommand() {}

  /** Soaks and reports; returns the exit code. */
  @Override
  @SuppressWarnings("SystemOut") // the command line is what standard output is for
  public Integer call() throws Exception {
    if (seconds < 1 || longestWaitMillis < 1) {
      throw refusal("--seconds and --longest-wait must be at least 1");
    }
    requireWritable(json);
    SoakOptions options =
        new SoakOptions(
            Duration.ofSeconds(seconds),
            seed == null ? new Random().nextInt(Integer.MAX_VALUE) : seed,
            Duration.ofMillis(longestWaitMillis));
    Path directory = Files.createTempDirectory("mp4j-soak-");
    System.err.println("seed " + options.seed() + ", writing to " + directory);
    SoakReport report = new Soak(options, directory, System.err::println).run();
    print(report, System.out);
    return finish(report, directory);
  }

  /** Not after the soak, whose figures would be lost. */
  private void requireWritable(@Nullable Path file) {
    try {
      if (file != null) {
        Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND).close();
      }
    } catch (IOException e) {
      throw refusal("cannot write " + file + ": " + e);
    }
  }

  private ParameterException refusal(String reason) {
    return new ParameterException(spec.commandLine(), reason);
  }

  private void print(SoakReport report, PrintStream out) throws Exception {
    out.print(report.toTable());
    if (json != null) {
      Files.writeString(json, report.toJson() + System.lineSeparator());
    }
  }

  private static int finish(SoakReport report, Path directory) throws Exception {
    report.findings().stream()
        .limit(MOST_SHOWN)
        .forEach(finding -> System.err.println("found " + finding));
    if (report.isRemarkable()) {
      System.err.println("the records are kept in " + directory);
    } else {
      Trees.delete(directory);
    }
    return report.findings().isEmpty() ? 0 : 1;
  }
}
