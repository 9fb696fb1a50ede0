package org.multiprocessing4j.process.command;

import java.io.File;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Options of the JVM that name files, which a child in another directory would not find. */
final class OptionPaths {
  private static final String AGENT = "-javaagent:";
  private static final String NATIVE_AGENT = "-agentpath:";
  private static final String PATCH = "--patch-module=";

  private static final List<String> LISTS =
      List.of(
          "--module-path=",
          "--upgrade-module-path=",
          "-Xbootclasspath/a:",
          "-XX:SharedArchiveFile=");

  private OptionPaths() {}

  /** Returns an option with absolute paths in place of those that are relative. */
  static String absolute(String option) {
    if (option.startsWith(AGENT) || option.startsWith(NATIVE_AGENT)) {
      return withAbsoluteAgent(option);
    }
    if (option.startsWith(PATCH)) { // MODULE=PATHS
      return withAbsoluteList(option, option.indexOf('=', PATCH.length()) + 1);
    }
    return LISTS.stream()
        .filter(option::startsWith)
        .findFirst()
        .map(prefix -> withAbsoluteList(option, prefix.length()))
        .orElse(option);
  }

  /** What the agent is told follows its path. */
  private static String withAbsoluteAgent(String option) {
    int start = option.indexOf(':') + 1;
    int end = option.indexOf('=') < 0 ? option.length() : option.indexOf('=');
    String path = option.substring(start, end);
    boolean isSearched = option.startsWith(NATIVE_AGENT) && path.indexOf('/') < 0;
    return isSearched
        ? option
        : option.substring(0, start) + absolutePath(path) + option.substring(end);
  }

  private static String withAbsoluteList(String option, int start) {
    return Stream.of(option.substring(start).split(File.pathSeparator, -1))
        .map(OptionPaths::absolutePath)
        .map(SearchPath::entry)
        .collect(Collectors.joining(File.pathSeparator, option.substring(0, start), ""));
  }

  private static String absolutePath(String path) {
    return path.isEmpty() ? path : new File(path).getAbsolutePath();
  }
}
