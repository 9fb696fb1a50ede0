package org.multiprocessing4j.cli.scoreboard;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(120)
class KillCaseTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  @ParameterizedTest
  @EnumSource(KillCase.class)
  void nobodyHangsBecauseSomebodyWasKilled(KillCase killCase) throws Exception {
    Outcome outcome = Outcome.of(killCase.prepare(), LIMIT);

    assertThat(outcome.text()).isEqualTo(expected(killCase));
  }

  private static String expected(KillCase killCase) {
    return switch (killCase) {
      case BARRIER -> "error BrokenBarrierException";
      case POOL_WORKER, EXECUTOR -> "error WorkerDiedException";
      case MANAGER -> "error ManagerDownException";
      default -> "goes on";
    };
  }
}
