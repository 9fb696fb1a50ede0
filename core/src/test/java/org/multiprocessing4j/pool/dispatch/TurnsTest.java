package org.multiprocessing4j.pool.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.multiprocessing4j.pool.worker.SharedBell;

/** The end of the thread of a pool, after which nobody would do its work. */
class TurnsTest {
  @Test
  void theThreadOfThePoolGoesOnAfterAWantOfMemory() {
    OneWant work = new OneWant();
    try (SharedBell bell = SharedBell.create()) {
      new Turns(work, bell).serve();
    }

    assertThat(work.turns).isEqualTo(2);
  }

  private static final class OneWant implements Turns.Work {
    private int turns;

    @Override
    public long takeTurn(boolean onPoolThread) {
      turns++;
      if (turns == 1) {
        throw new OutOfMemoryError("of this test");
      }
      return NEVER_AGAIN;
    }

    @Override
    public boolean hasEvents() {
      return false;
    }
  }
}
