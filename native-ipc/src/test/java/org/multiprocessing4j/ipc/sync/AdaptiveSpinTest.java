package org.multiprocessing4j.ipc.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class AdaptiveSpinTest {
  private static final long SHORT_SLEEP_NANOS = 20_000;
  private static final long SLICE_NANOS = 10_000_000;

  private final AtomicInteger looks = new AtomicInteger();
  private final AdaptiveSpin spin = new AdaptiveSpin();

  @BeforeEach
  void needsTwoProcessors() {
    assumeTrue(Runtime.getRuntime().availableProcessors() > 1, "nobody spins on one processor");
  }

  @Test
  void itSeesWhatComesWhileItSpins() {
    assertThat(spin.await(() -> looks.incrementAndGet() == 5)).isTrue();
    assertThat(looks).hasValue(5);
  }

  @Test
  void itGivesUp() {
    assertThat(spin.await(this::never)).isFalse();
    assertThat(looks.get()).isGreaterThan(1);
  }

  @Test
  void aLongSleepEndsItAndAShortOneBringsItBack() {
    spin.slept(SLICE_NANOS);
    assertThat(spin.await(this::never)).isFalse();
    assertThat(looks).as("not even looked").hasValue(0);

    spin.slept(SHORT_SLEEP_NANOS);
    spin.await(this::never);
    assertThat(looks.get()).isGreaterThan(1);
  }

  @Test
  void sleepsThatWereNotShortEndItBitByBit() {
    int sleeps = 0;
    int before;
    do {
      before = looks.get();
      spin.slept(SLICE_NANOS / 10);
      spin.await(this::never);
      sleeps++;
    } while (looks.get() > before);
    assertThat(sleeps).isBetween(2, 20);
  }

  @Test
  void whoeverTakesTheCoreForLongIsNotOfferedItAtEachWait() {
    AtomicInteger offers = new AtomicInteger();
    AdaptiveSpin crowded =
        new AdaptiveSpin(
            () -> {
              offers.incrementAndGet();
              LockSupport.parkNanos(2_000_000);
            });
    int waits = 500; // in far less than a second
    for (int i = 0; i < waits; i++) {
      assertThat(crowded.await(this::never)).isFalse();
      crowded.slept(SHORT_SLEEP_NANOS);
    }
    assertThat(offers.get()).isBetween(1, waits / 2);
  }

  private boolean never() {
    return looks.incrementAndGet() < 0;
  }
}
