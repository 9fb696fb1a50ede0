package org.multiprocessing4j.cli.soak.check;

import java.time.Duration;
import org.multiprocessing4j.cli.soak.ledger.Call;

/**
 * Somebody living went on with what a dead process had held.
 *
 * @param killedNanos when SIGKILL was sent, by the clock that all processes share
 * @param goingOn the call of the living that ended by it
 */
public record Recovery(long killedNanos, Call goingOn) {
  /** What is aimed at; the record of a round with a longer one is kept. */
  private static final Duration LONGEST = Duration.ofMillis(200);

  /** How long it took. */
  public long nanos() {
    return goingOn.endNanos() - killedNanos;
  }

  /** Whether it took longer than is aimed at. */
  public boolean isSlow() {
    return nanos() > LONGEST.toNanos();
  }

  @Override
  public String toString() {
    return "%.1f ms from a kill until the end of %s".formatted(nanos() / 1e6, goingOn);
  }
}
