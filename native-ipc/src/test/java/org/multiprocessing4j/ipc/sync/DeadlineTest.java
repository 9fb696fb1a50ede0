package org.multiprocessing4j.ipc.sync;

import static org.assertj.core.api.Assertions.assertThat;

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
}
