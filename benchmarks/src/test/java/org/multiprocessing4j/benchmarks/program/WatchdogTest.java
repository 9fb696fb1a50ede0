package org.multiprocessing4j.benchmarks.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WatchdogTest {
  private static final Duration SOON = Duration.ofSeconds(40);

  @Test
  void aProcessThatTakesTooLongIsEnded() throws Exception {
    Process process = new ProcessBuilder("sleep", "3600").start();
    try (Watchdog watchdog = Watchdog.over(process, Duration.ofMillis(10))) {
      assertThat(process.waitFor()).isNotZero();
      assertThat(watchdog.hasBitten()).isTrue();
    }
  }

  @Test
  void theChildrenOfAProcessThatTakesTooLongAreEndedToo() throws Exception {
    Process shell = new ProcessBuilder("sh", "-c", "sleep 3600 & wait").start();
    await().atMost(SOON).until(() -> shell.descendants().count() == 1);
    ProcessHandle sleep = shell.descendants().findFirst().orElseThrow();
    try (Watchdog watchdog = Watchdog.over(shell, Duration.ofMillis(10))) {
      assertThat(shell.getInputStream().readAllBytes()).isEmpty(); // the end of the stream
      assertThat(watchdog.hasBitten()).isTrue();
    }
    await().atMost(SOON).until(() -> !sleep.isAlive());
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
