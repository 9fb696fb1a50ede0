package org.multiprocessing4j.benchmarks.program;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WatchdogTest {
  @Test
  void aProcessThatTakesTooLongIsEnded() throws Exception {
    Process process = new ProcessBuilder("sleep", "3600").start();
    try (Watchdog watchdog = Watchdog.over(process, Duration.ofMillis(10))) {
      assertThat(process.waitFor()).isNotZero();
      assertThat(watchdog.hasBitten()).isTrue();
    }
  }

  @Test
  void aProcessThatIsInTimeIsLeftAlone() throws Exception {
    Process process = new ProcessBuilder("true").start();
    try (Watchdog watchdog = Watchdog.over(process, Duration.ofHours(1))) {
      assertThat(process.waitFor()).isZero();
      assertThat(watchdog.hasBitten()).isFalse();
    }
  }
}
