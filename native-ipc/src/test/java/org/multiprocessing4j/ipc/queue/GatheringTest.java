package org.multiprocessing4j.ipc.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class GatheringTest {
  private final AtomicInteger pauses = new AtomicInteger();
  private final Gathering gathering = new Gathering(pauses::incrementAndGet);

  @Test
  void pausesBeforeEachLookWhileFewAreFoundAndThatPays() {
    look(5, 1000);

    assertEquals(1000, pauses.get());
  }

  @Test
  void doesNotPauseWhileManyAreThereAnyway() {
    look(100, 1000);

    assertEquals(1, pauses.get(), "only before the first look, when nothing is known");
  }

  @Test
  void pausesEverMoreRarelyWhereMessagesComeOneByOne() {
    look(1, 1 << 10);
    int early = pauses.get();
    look(1, 1 << 20);

    assertEquals(10, early);
    assertEquals(early + (1 << 10), pauses.get(), "at last once in 1024 looks");
  }

  @Test
  void beginsAgainAsSoonAsItPays() {
    look(1, 1 << 20);
    look(5, 1 << 10);
    int before = pauses.get();
    look(5, 1000);

    assertEquals(before + 1000, pauses.get());
  }

  private void look(long found, int times) {
    for (int i = 0; i < times; i++) {
      gathering.pause();
      gathering.found(found);
    }
  }
}
