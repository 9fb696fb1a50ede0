package org.multiprocessing4j.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class TurnTakingMeterTest {
  @TempDir private Path directory;

  @Test
  void aBenchmarkMeasuresOnceForEachTurn() throws Exception {
    try (TurnTakingMeter meter = TurnTakingMeter.benchmark(Figure.LOCK_IPC, 2, directory)) {
      assertThat(meter.measure().value()).isPositive();
      assertThat(meter.measure().unit()).isEqualTo("ns/op");
    }
    assertThat(directory.resolve("LOCK_IPC.json")).isNotEmptyFile();
  }

  @Test
  void twoBenchmarksTakeTurns() throws Exception {
    try (TurnTakingMeter ours = TurnTakingMeter.benchmark(Figure.HOT_PIPE, 1, directory);
        TurnTakingMeter peer = TurnTakingMeter.benchmark(Figure.HOT_SOCKET_NIO, 1, directory)) {
      for (TurnTakingMeter meter : new TurnTakingMeter[] {ours, peer}) {
        assertThat(meter.measure().value()).isPositive();
      }
    }
  }

  @Test
  void aBenchmarkThatHasHadAllItsTurnsIsAnError() throws Exception {
    try (TurnTakingMeter meter = TurnTakingMeter.benchmark(Figure.LOCK_IPC, 1, directory)) {
      meter.measure();
      assertThatThrownBy(meter::measure)
          .isInstanceOf(IOException.class)
          .hasMessageContaining("LOCK_IPC.log");
    }
  }
}
