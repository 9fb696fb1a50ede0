package org.multiprocessing4j.ipc.sync;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.multiprocessing4j.ipc.liveness.Liveness;
import org.multiprocessing4j.ipc.memory.SharedBuffer;
import org.multiprocessing4j.ipc.testsupport.CrashSweep;

@Timeout(30)
class EventStateTest {
  @Test
  void aCrashBeforeAnyStoreLeavesAnEventThatWorks() throws Exception {
    CrashSweep.of(8)
        .operation(
            (shared, self) -> {
              EventState event = event(shared, self);
              event.set();
              event.clear();
              event.set();
            })
        .recovery((shared, self) -> event(shared, self).set())
        .check(
            (shared, self, finished) -> {
              EventState event = event(shared, self);
              assertThat(event.await(Deadline.never())).isTrue();
              event.clear();
              assertThat(event.await(Deadline.afterNanos(0))).isFalse();
            });
  }

  private static EventState event(SharedBuffer memory, Liveness self) {
    return new EventState(memory, 0, self, () -> {});
  }
}
