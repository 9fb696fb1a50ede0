package org.multiprocessing4j.process.command;

import java.util.ArrayList;
import java.util.List;

/**
 * Options that let an idle JVM sleep. By default HotSpot wakes up 25 times a second to do nothing,
 * which for eight idle children is one percent of a processor.
 *
 * <ul>
 *   <li>The counters that {@code jstat} shows are refreshed once a second instead of every 50 ms;
 *       {@code jps} does not depend on it. From JDK 25 on nothing refreshes them by the clock.
 *   <li>No safepoint is made merely because there was none for a second; nor does JDK 25 make one
 *       then.
 *   <li>Unused monitors are looked for every two seconds instead of four times a second.
 * </ul>
 */
final class QuietJvm {
  /** From here on the JVM warns that it will not know the sampling interval much longer. */
  private static final int FIRST_WITHOUT_SAMPLING_INTERVAL = 24;

  private QuietJvm() {}

  static List<String> options() {
    List<String> options = new ArrayList<>();
    if (Runtime.version().feature() < FIRST_WITHOUT_SAMPLING_INTERVAL) {
      options.add("-XX:PerfDataSamplingInterval=1000");
    }
    options.add("-XX:+UnlockDiagnosticVMOptions");
    options.add("-XX:GuaranteedSafepointInterval=0");
    options.add("-XX:AsyncDeflationInterval=2000");
    return options;
  }
}
