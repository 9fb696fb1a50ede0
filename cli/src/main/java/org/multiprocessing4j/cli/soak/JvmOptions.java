package org.multiprocessing4j.cli.soak;

import java.nio.file.Path;

/**
 * The options of all JVMs of a round: small, quick to start, and with their crash reports where
 * they are found.
 *
 * @param directory of the round
 */
record JvmOptions(Path directory) {
  /** The beginning of the name of a crash report. */
  static final String CRASH_REPORT = "hs_err_";

  String[] options() {
    return new String[] {
      "-Xmx64m",
      "-XX:+UseSerialGC",
      "-XX:TieredStopAtLevel=1",
      "-XX:-UsePerfData",
      "-XX:ErrorFile=" + directory.resolve(CRASH_REPORT + "%p.log")
    };
  }
}
