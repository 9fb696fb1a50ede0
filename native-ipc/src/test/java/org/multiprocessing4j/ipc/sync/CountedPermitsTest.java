package org.multiprocessing4j.ipc.sync;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.multiprocessing4j.ipc.testsupport.CrashSweep;

class CountedPermitsTest {
  @Test
  void aCrashBeforeAnyStoreTakesWhatWasHeldAndInventsNothing() throws Exception {
    CrashSweep.of(8)
        .preparation((shared, self) -> new CountedPermits(shared, 0).give(1))
        .operation(
            (shared, self) -> {
              CountedPermits permits = new CountedPermits(shared, 0);
              assertThat(permits.tryTake()).isTrue();
              assertThat(permits.tryTake()).isFalse();
              permits.give(2);
            })
        .check(
            (shared, self, finished) ->
                assertThat(new CountedPermits(shared, 0).available())
                    .isIn(finished ? new Object[] {2} : new Object[] {0, 1}));
  }
}
