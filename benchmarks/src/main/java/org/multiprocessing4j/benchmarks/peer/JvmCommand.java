package org.multiprocessing4j.benchmarks.peer;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.multiprocessing4j.benchmarks.IpcBenchmark;
import org.openjdk.jmh.annotations.Fork;

/** The command line that starts a main class with this JVM's own Java and class path. */
public final class JvmCommand {
  private static final List<String> FLAGS =
      List.of(IpcBenchmark.class.getAnnotation(Fork.class).jvmArgsAppend());

  private JvmCommand() {}

  /** The options that every JVM of a benchmark gets, by JMH or by us. */
  public static List<String> flags() {
    return FLAGS;
  }

  /**
   * Builds the command.
   *
   * @param mainClass what to run
   * @param arguments its arguments
   * @return the command, ready for a {@link ProcessBuilder}
   */
  public static List<String> of(Class<?> mainClass, List<String> arguments) {
    return of(mainClass, arguments, FLAGS);
  }

  /**
   * Builds the command of a program that uses only our library, and starts children: nothing is
   * opened to it, since the children would inherit that, and a user's do not.
   *
   * @param mainClass what to run
   * @param arguments its arguments
   * @return the command, ready for a {@link ProcessBuilder}
   */
  public static List<String> ofUser(Class<?> mainClass, List<String> arguments) {
    return of(mainClass, arguments, FLAGS.stream().filter(f -> !f.startsWith("--add-")).toList());
  }

  private static List<String> of(Class<?> mainClass, List<String> arguments, List<String> flags) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(flags);
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(mainClass.getName());
    command.addAll(arguments);
    return command;
  }
}
