package org.multiprocessing4j.process;

import static org.multiprocessing4j.ipc.testsupport.Patience.await;

import java.time.Duration;
import java.util.Collection;

/** Waits for what children print. */
final class TestOutput {
  private TestOutput() {}

  static void awaitLine(Collection<String> lines, String expected) {
    await()
        .alias("the line \"" + expected + "\"")
        .pollInterval(Duration.ofMillis(5))
        .atMost(Duration.ofSeconds(60))
        .until(() -> lines.contains(expected));
  }
}
