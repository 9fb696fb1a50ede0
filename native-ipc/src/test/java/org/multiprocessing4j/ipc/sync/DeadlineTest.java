package org.multiprocessing4j.ipc.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.multiprocessing4j.ipc.testsupport.Patience.await;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class DeadlineTest {
  @Test
  void zeroAndLessHavePassed() {
    assertThat(Deadline.after(Duration.ZERO).isExpired()).isTrue();
    assertThat(Deadline.after(Duration.ofSeconds(-1)).isExpired()).isTrue();
    assertThat(Deadline.afterNanos(Long.MIN_VALUE).isExpired()).isTrue();
    assertThat(Deadline.after(Duration.ofSeconds(Long.MIN_VALUE)).isExpired()).isTrue();
  }

  @Test
  void theLongestDurationsAreForEver() {
    assertThat(Deadline.after(Duration.ofSeconds(Long.MAX_VALUE)).remainingNanos())
        .isEqualTo(Long.MAX_VALUE);
    assertThat(Deadline.never().isExpired()).isFalse();
    assertThat(Deadline.afterNanos(Long.MAX_VALUE - 1).isExpired()).isFalse();
  }

  @Test
  void slicesEndWithTheDeadline() {
    assertThat(Deadline.never().sliceNanos()).isEqualTo(10_000_000);
    assertThat(Deadline.afterNanos(1000).sliceNanos()).isBetween(0L, 1000L);
    assertThat(Deadline.after(Duration.ZERO).sliceNanos()).isZero();
  }

  @Test
  void growingSlicesAreThreeTimesAsLongAsTheWaitHasLasted() {
    long start = System.nanoTime();
    Deadline never = Deadline.never();

    assertThat(never.growingSliceNanos(Long.MAX_VALUE)).isGreaterThanOrEqualTo(10_000_000);
    await().until(() -> never.hasLastedNanos(30_000_000));

    long slice = never.growingSliceNanos(Long.MAX_VALUE);
    assertThat(slice).isBetween(90_000_000L, 3 * (System.nanoTime() - start));
    assertThat(never.growingSliceNanos(20_000_000)).isEqualTo(20_000_000);
    assertThat(Deadline.afterNanos(1000).growingSliceNanos(20_000_000)).isBetween(0L, 1000L);
  }
}
