package org.multiprocessing4j.process.command;

import java.util.ArrayList;
import java.util.List;
import org.multiprocessing4j.ipc.Internal;
import org.multiprocessing4j.ipc.posix.ModuleOpener;
import org.multiprocessing4j.process.classes.ClassLocations;

/**
 * The command line of a child JVM.
 *
 * <p>Everything long goes to an argument file, so that {@code ps} and {@code jps -lm} show {@code
 * java @.../java-1.args org.multiprocessing4j.process.ChildMain Process-1}.
 *
 * @param options what belongs into the argument file
 * @param main what follows it: the main class, perhaps with its module
 */
@Internal
public record JavaCommand(List<String> options, List<String> main) {
  /** Set by JNA itself once it has looked for libraries. */
  private static final String JNA_PLACES = "jna.platform.library.path";

  /** SLF4J has already printed its remarks on the class path, in this process. */
  private static final String QUIET_SLF4J = "-Dslf4j.internal.verbosity=ERROR";

  /**
   * Puts a command together.
   *
   * @param entry how the JVM reaches the main class
   * @param classes where it finds classes
   * @param systemProperties options that every child has
   * @param jvmArgs options of this child
   * @throws CommandException if there is none
   */
  static JavaCommand of(
      EntryPoint entry,
      ClassLocations classes,
      List<String> systemProperties,
      List<String> jvmArgs) {
    List<String> options = new ArrayList<>(QuietJvm.options());
    options.addAll(InheritedJvmArgs.get());
    options.addAll(defaults(jvmArgs));
    options.addAll(jnaLibraryPath());
    options.addAll(systemProperties);
    options.addAll(paths(classes));
    options.addAll(entry.options());
    options.addAll(joined(jvmArgs));
    return new JavaCommand(List.copyOf(options), entry.main());
  }

  /** Returns the same with options before all others. */
  JavaCommand withFirst(List<String> first) {
    List<String> longer = new ArrayList<>(first);
    longer.addAll(options);
    return new JavaCommand(List.copyOf(longer), main);
  }

  /** One thread collects garbage: many children side by side are parallel enough. */
  private static List<String> defaults(List<String> jvmArgs) {
    List<String> defaults = new ArrayList<>();
    if (jvmArgs.stream().noneMatch(JavaCommand::choosesCollector)) {
      defaults.add("-XX:+UseSerialGC");
    }
    defaults.addAll(ModuleOpener.quietFlags());
    defaults.add(QUIET_SLF4J);
    return defaults;
  }

  /** Without this, JNA would start a process in each child to ask where the libraries are. */
  private static List<String> jnaLibraryPath() {
    String places = System.getProperty(JNA_PLACES);
    return places == null ? List.of() : List.of("-D" + JNA_PLACES + "=" + places);
  }

  private static boolean choosesCollector(String argument) {
    return argument.startsWith("-XX:+Use") && argument.endsWith("GC");
  }

  private static List<String> paths(ClassLocations classes) {
    List<String> options = new ArrayList<>();
    options.add("-cp");
    options.add(SearchPath.join(classes.classPath()));
    if (!classes.modulePath().isEmpty()) {
      options.add("--module-path");
      options.add(SearchPath.join(classes.modulePath()));
    }
    if (!classes.modules().isEmpty()) {
      options.add("--add-modules=" + String.join(",", classes.modules()));
    }
    return options;
  }

  /**
   * Makes one word of an option such as {@code --add-opens} and its value, as the launcher does.
   */
  private static List<String> joined(List<String> words) {
    List<String> options = new ArrayList<>();
    for (String word : words) {
      int last = options.size() - 1;
      boolean isValue =
          last >= 0
              && !word.startsWith("-")
              && options.get(last).startsWith("--")
              && options.get(last).indexOf('=') < 0;
      if (isValue) {
        options.set(last, options.get(last) + "=" + word);
      } else {
        options.add(word);
      }
    }
    return options;
  }

  /** Returns the text of an argument file: one quoted option per line. */
  static String argumentFile(List<String> options) {
    StringBuilder text = new StringBuilder();
    for (String option : options) {
      text.append('"').append(escape(option)).append("\"\n");
    }
    return text.toString();
  }

  private static String escape(String option) {
    return option
        .replace("\\", "\\\\")
        .replace("\"", "\\\"")
        .replace("\n", "\\n")
        .replace("\r", "\\r")
        .replace("\t", "\\t")
        .replace("\f", "\\f");
  }
}
