package org.multiprocessing4j.ipc.testsupport;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/** Waits for what idle machines do at once and busy ones, which start JVMs meanwhile, do late. */
public final class Patience {
  private static final Duration SOON = Duration.ofSeconds(40);

  private Patience() {}

  /**
   * As Awaitility's, whose own patience is ten seconds.
   *
   * @return what waits for a condition
   */
  public static ConditionFactory await() {
    return Awaitility.await().atMost(SOON);
  }
}
