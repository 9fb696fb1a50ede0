package org.multiprocessing4j.process.command;

import java.util.List;
import org.multiprocessing4j.ipc.Internal;

/** Options of a JVM that only one process can have: ports, recordings and log files. */
@Internal
public final class ExclusiveOptions {
  private static final List<String> BEGINNINGS =
      List.of(
          "-agentlib:jdwp",
          "-Xrunjdwp",
          "-Xdebug",
          "-Xlog",
          "-Xloggc",
          "-XX:StartFlightRecording",
          "-XX:FlightRecorderOptions",
          "-Dcom.sun.management.",
          "-XX:+ManagementServer");

  private ExclusiveOptions() {}

  /**
   * Tells such an option from others.
   *
   * @param option one of a JVM
   * @return whether no other process can have the same
   */
  public static boolean include(String option) {
    return BEGINNINGS.stream().anyMatch(option::startsWith);
  }
}
