package org.multiprocessing4j.process;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;

/**
 * The options of this JVM that its children get as well.
 *
 * <p>Taken over: module options ({@code --add-opens}, {@code --add-modules}, {@code
 * --enable-preview} and so on), assertions ({@code -ea}), system properties given with {@code -D},
 * Java agents, {@code -Xss}, {@code -Xshare}, {@code -XX:SharedArchiveFile} and the like. Left out:
 * what only one process can have (debugger and JMX ports, recordings, log files), and what fits the
 * parent's work only (heap sizes, garbage collector). Options given for the child come on top and
 * win.
 */
final class InheritedJvmArgs {
  private static final List<String> LEFT_OUT =
      List.of(
          "-agentlib:jdwp",
          "-Xrunjdwp",
          "-Xdebug",
          "-Xmx",
          "-Xms",
          "-Xmn",
          "-Xlog",
          "-Xloggc",
          "-XX:+Use", // garbage collectors and pages
          "-XX:-Use",
          "-XX:MaxHeapSize",
          "-XX:InitialHeapSize",
          "-XX:MinHeapSize",
          "-XX:MaxRAM",
          "-XX:InitialRAM",
          "-XX:MinRAM",
          "-XX:StartFlightRecording",
          "-XX:FlightRecorderOptions",
          "-XX:ArchiveClassesAtExit",
          "-XX:AOT",
          "-XX:OnOutOfMemoryError",
          "-Dcom.sun.management.jmxremote",
          "-Dmp4j.run=",
          "--module-path",
          "--patch-module=jdk.compiler"); // the source launcher's own business

  private static final List<String> INHERITED = select(inputArguments());

  private InheritedJvmArgs() {}

  static List<String> get() {
    return INHERITED;
  }

  static List<String> select(List<String> arguments) {
    List<String> selected = new ArrayList<>();
    for (String argument : arguments) {
      if (LEFT_OUT.stream().noneMatch(argument::startsWith)
          && !ClassDataArchives.isOurs(argument)) {
        selected.add(argument);
      }
    }
    return List.copyOf(selected);
  }

  private static List<String> inputArguments() {
    return ManagementFactory.getRuntimeMXBean().getInputArguments();
  }
}
