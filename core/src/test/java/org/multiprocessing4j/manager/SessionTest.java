package org.multiprocessing4j.manager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Calls around the length at which a server begins to watch them. */
class SessionTest extends OneManager {
  private static final int CALLS = 500;
  private static final int INTERRUPTS = 50;
  private static final int LONGEST_MICROS = 12_000;

  /** A type of the user's own. */
  interface Echo {
    int after(int micros, int value) throws InterruptedException;
  }

  private static int echo(int micros, int value) throws InterruptedException {
    TimeUnit.MICROSECONDS.sleep(micros);
    return value;
  }

  @Test
  void callsOfAllLengthsAreAnsweredOneByOne() throws Exception {
    Echo echo = manager.create(Echo.class, () -> SessionTest::echo);
    Random random = new Random(1);
    for (int i = 0; i < CALLS; i++) {
      int micros = i % 3 == 0 ? random.nextInt(LONGEST_MICROS) : 0;

      assertThat(echo.after(micros, i)).isEqualTo(i);
    }
  }

  @Test
  void anInterruptEndsItsCallAndNoOther() throws Exception {
    Echo echo = manager.create(Echo.class, () -> SessionTest::echo);
    Thread caller = Thread.currentThread();
    Random random = new Random(2);
    ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    try {
      for (int i = 0; i < INTERRUPTS; i++) {
        int value = i;
        int delay = random.nextInt(LONGEST_MICROS);
        var interrupt = clock.schedule(caller::interrupt, delay, TimeUnit.MICROSECONDS);

        assertThatThrownBy(() -> echo.after(Integer.MAX_VALUE, value))
            .isInstanceOf(InterruptedException.class);
        interrupt.get();
        assertThat(echo.after(0, value)).isEqualTo(value);
      }
    } finally {
      clock.shutdownNow();
    }
  }
}
