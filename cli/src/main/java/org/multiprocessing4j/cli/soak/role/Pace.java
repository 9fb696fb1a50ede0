package org.multiprocessing4j.cli.soak.role;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;

/** How fast the roles go: most of the time they wait, since the processors have JVMs to start. */
final class Pace {
  /** How long a call may wait for its turn. */
  static final Duration PATIENCE = Duration.ofMillis(400);

  private Pace() {}

  /** Does nothing for a random time; an interrupt shortens it and stays pending. */
  static void pause(Duration longest) {
    LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(longest.toNanos()));
  }
}
