package org.multiprocessing4j.pool;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/** Waits for what idle machines do at once and busy ones, which start JVMs meanwhile, do late. */
final class Patience {
  private static final Duration SOON = Duration.ofSeconds(40);

  private Patience() {}

  static ConditionFactory await() {
    return Awaitility.await().atMost(SOON);
  }
}
