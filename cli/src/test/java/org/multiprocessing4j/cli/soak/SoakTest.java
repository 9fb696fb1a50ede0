package org.multiprocessing4j.cli.soak;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** A short soak; {@code mp4j soak} does longer ones and shows more. */
@Timeout(300)
class SoakTest {
  /** Five rounds at most. A build has neighbours, so that only a hang counts as a long wait. */
  private static final SoakOptions OPTIONS =
      new SoakOptions(
          Duration.ofSeconds(Integer.getInteger("mp4j.soak.seconds", 30)),
          Long.getLong("mp4j.soak.seed", 17),
          Duration.ofSeconds(30));

  @Test
  void killsAtRandomBreakNothing(@TempDir(cleanup = CleanupMode.ON_SUCCESS) Path directory)
      throws Exception {
    SoakReport report = new Soak(OPTIONS, directory, line -> {}).run();

    assertThat(report.findings()).as("what was written down is in %s", directory).isEmpty();
    assertThat(report.tally().kills()).isPositive();
    assertThat(report.tally().calls()).isPositive();
  }

  @Test
  void aParentThatIsKilledAsItStartsHasNoOrphans(@TempDir Path directory) throws Exception {
    RoundProcess round = RoundProcess.start(directory, 2, 1, Duration.ofSeconds(1));
    round.kill();

    assertThat(round.endOrphans()).isEmpty();
  }
}
