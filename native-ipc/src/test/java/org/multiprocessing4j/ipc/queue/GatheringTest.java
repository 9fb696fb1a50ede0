package org.multiprocessing4j.ipc.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class GatheringTest {
  private final AtomicInteger pauses = new AtomicInteger();
  private final Gathering gathering = new Gathering(pauses::incrementAndGet);

  @Test
  void pausesBeforeEachLookWhileFewAreFoundAndThatPays() {
    look(5, 1000);

    assertThat(pauses).hasValue(1000);
  }

  @Test
  void doesNotPauseWhileManyAreThereAnyway() {
    look(200, 1000);

    assertThat(pauses).as("only before the first look, when nothing is known").hasValue(1);
  }

  @Test
  void pausesEverMoreRarelyWhereMessagesComeOneByOne() {
    look(1, 1 << 10);
    int early = pauses.get();
    look(1, 1 << 20);

    assertThat(early).isEqualTo(10);
    assertThat(pauses).as("at last once in 1024 looks").hasValue(early + (1 << 10));
  }

  @Test
  void beginsAgainAsSoonAsItPays() {
    look(1, 1 << 20);
    look(5, 1 << 10);
    int before = pauses.get();
    look(5, 1000);

    assertThat(pauses).hasValue(before + 1000);
  }

  private void look(long found, int times) {
    for (int i = 0; i < times; i++) {
      gathering.pause();
      gathering.found(found);
    }
  }
}
