package org.multiprocessing4j.cli;

import org.multiprocessing4j.cli.copy.CopyCommand;
import org.multiprocessing4j.cli.scoreboard.ScoreboardCommand;
import org.multiprocessing4j.cli.soak.SoakCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The {@code mp4j} command. */
@Command(
    name = "mp4j",
    description = "Tools of multiprocessing4j, Python's multiprocessing for the JVM.",
    mixinStandardHelpOptions = true,
    versionProvider = Mp4j.Version.class,
    subcommands = {CopyCommand.class, SoakCommand.class, ScoreboardCommand.class},
    footer = {
      "",
      "mp4j bench measures the library beside its peers; see mp4j bench --help.",
      "mp4j example [NAME] runs an example; without a name it lists them all."
    })
public final class Mp4j {

  /** Made by picocli. */
  public Mp4j() {}

  /** Runs a sub-command and ends the JVM with its exit code. */
  public static void main(String[] args) {
    System.exit(
        new CommandLine(new Mp4j())
            .setParameterExceptionHandler(Mp4j::refuse)
            .setExecutionExceptionHandler(Mp4j::fail)
            .execute(args));
  }

  /** Wrong arguments get one line and not the whole manual, unless there are none at all. */
  private static int refuse(CommandLine.ParameterException e, String[] args) {
    CommandLine command = e.getCommandLine();
    if (args.length == 0) {
      command.usage(command.getErr());
    } else {
      String name = command.getCommandSpec().qualifiedName();
      command.getErr().println(name + ": " + e.getMessage() + "; see '" + name + " --help'");
      CommandLine.UnmatchedArgumentException.printSuggestions(e, command.getErr());
    }
    return CommandLine.ExitCode.USAGE;
  }

  /**
   * An exception that no command expects: a bug or a broken machine, so the stack is worth having.
   */
  private static int fail(Exception e, CommandLine command, CommandLine.ParseResult parsed) {
    command.getErr().println(command.getCommandSpec().qualifiedName() + ": " + e);
    e.printStackTrace(command.getErr());
    return CommandLine.ExitCode.SOFTWARE;
  }

  /** Reads the version from the manifest of the jar. */
  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = Mp4j.class.getPackage().getImplementationVersion();
      return new String[] {"mp4j " + (version == null ? "(from classes)" : version)};
    }
  }
}
