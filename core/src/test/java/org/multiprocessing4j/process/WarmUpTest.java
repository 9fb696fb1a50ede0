package org.multiprocessing4j.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class WarmUpTest {
  @Test
  void aTaskThatArrivesEndsTheWarmUpAtTheNextStep() {
    AtomicInteger asked = new AtomicInteger();
    WarmUp.run(() -> asked.incrementAndGet() == 3);
    assertThat(asked).hasValue(3);
  }

  @Test
  void aStepThatFailsEndsTheWarmUpAndNotTheProcess() {
    AtomicInteger asked = new AtomicInteger();
    WarmUp.run(
        () -> {
          if (asked.incrementAndGet() == 3) {
            throw new IllegalStateException("on purpose");
          }
          return false;
        });
    assertThat(asked).hasValue(3);
  }
}
