package org.multiprocessing4j.benchmarks.report;

import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code mp4j bench}: measures the selection and writes a {@link Report}. */
@Command(
    name = "mp4j bench",
    description = "Measures a selection of the benchmarks beside their peers, and writes a report.",
    sortOptions = false,
    footer = {
      "",
      "Takes about five minutes; close other programs first. Progress goes to stderr.",
      "To run all benchmarks, or with JMH's own options:",
      "java -jar benchmarks/target/benchmarks.jar"
    })
public final class BenchCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(
      arity = "0..1",
      paramLabel = "DIRECTORY",
      description =
          "Directory for report.md, its charts and the results; default: ${DEFAULT-VALUE}.")
  private Path directory = Path.of("mp4j-bench");

  @Option(
      names = {"-r", "--rounds"},
      paramLabel = "N",
      description = "Number of times each figure is measured; default: ${DEFAULT-VALUE}.")
  private int rounds = 5;

  @Option(
      names = {"-t", "--topics"},
      paramLabel = "TOPIC",
      split = ",",
      description = "What to measure: any of ${COMPLETION-CANDIDATES}; default: all.")
  private Set<Topic> topics = EnumSet.allOf(Topic.class);

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  @SuppressWarnings("UnusedVariable") // picocli acts on it
  private boolean help;

  /** Made by picocli. */
  @SuppressWarnings("NullAway.Init") // picocli fills in the specification
  public BenchCommand() {}

  /**
   * Runs the command and ends the JVM with its exit code.
   *
   * @param arguments see {@code --help}
   */
  public static void main(String[] arguments) {
    System.exit(
        new CommandLine(new BenchCommand())
            .setCaseInsensitiveEnumValuesAllowed(true)
            .setParameterExceptionHandler(BenchCommand::refuse)
            .execute(arguments));
  }

  /** Wrong arguments get one line, as from the other commands, and not the whole manual. */
  private static int refuse(ParameterException e, String[] arguments) {
    CommandLine command = e.getCommandLine();
    command.getErr().println("mp4j bench: " + e.getMessage() + "; see 'mp4j bench --help'");
    return CommandLine.ExitCode.USAGE;
  }

  /** Measures and reports; a figure that fails is only noted in the report. */
  @Override
  public Integer call() throws Exception {
    if (rounds < 1) {
      throw new ParameterException(spec.commandLine(), "--rounds must be at least 1");
    }
    try {
      new Report(directory, rounds, topics, System.err).write();
      return CommandLine.ExitCode.OK;
    } catch (IOException e) {
      System.err.println("mp4j bench: " + e);
      return CommandLine.ExitCode.SOFTWARE;
    }
  }
}
