package org.multiprocessing4j.ipc.shared;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SlotValueTest {
  @ParameterizedTest
  @ValueSource(
      strings = {"", "plain", "na\u00efve \u20ac \ud83d\ude00", "lone \ud83d", "\ude00\ud83d"})
  void everyTextIsKept(String text) {
    assertThat(SlotValue.encode(text).decode()).isEqualTo(text);
  }
}
