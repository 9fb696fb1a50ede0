package org.multiprocessing4j.cli.scoreboard;

import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * {@code mp4j scoreboard}: kills a process at ten places, here and in CPython, and tells what
 * became of the others.
 *
 * <p>Exit code 0 if nobody hangs here, 1 if somebody does, 2 for wrong arguments.
 */
@Command(
    name = "scoreboard",
    description =
        "Kills a process in ten situations, here and in CPython, and shows what becomes of the others.",
    sortOptions = false,
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Prints a table in Markdown. A survivor that does not go on within the limit counts as hanging.",
      "",
      "Exit code: 0 nobody hangs here; 1 somebody does; 2 wrong arguments."
    })
@SuppressWarnings("NullAway.Init") // picocli fills in the specification
public final class ScoreboardCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--limit",
      paramLabel = "SECONDS",
      description = "How long a survivor may take to go on; default: ${DEFAULT-VALUE}.")
  private int limitSeconds = 5;

  @Option(
      names = "--python",
      paramLabel = "COMMAND",
      description = "The interpreter to compare with; default: ${DEFAULT-VALUE}.")
  private String python = "python3";

  /** Made by picocli. */
  public ScoreboardCommand() {}

  /** Runs the cases and prints the table; returns the exit code. */
  @Override
  @SuppressWarnings("SystemOut") // the command line is what standard output is for
  public Integer call() throws Exception {
    if (limitSeconds < 1) {
      throw new ParameterException(spec.commandLine(), "--limit must be at least 1");
    }
    Duration limit = Duration.ofSeconds(limitSeconds);
    Python interpreter = new Python(python);
    @Nullable String version = interpreter.version();
    System.out.println(
        "| killed | multiprocessing4j | " + (version == null ? "no Python" : version) + " |");
    System.out.println("|---|---|---|");
    boolean somebodyHangs = false;
    for (KillCase killCase : KillCase.values()) {
      Outcome ours = Outcome.of(killCase.prepare(), limit);
      Outcome theirs = version == null ? Outcome.ABSENT : interpreter.outcomeOf(killCase, limit);
      System.out.printf("| %s | %s | %s |%n", killCase.victim(), ours, theirs);
      somebodyHangs |= ours.text().equals(Outcome.HANGS);
    }
    return somebodyHangs ? 1 : 0;
  }
}
