package org.multiprocessing4j.ipc.sync;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.multiprocessing4j.ipc.liveness.Liveness;
import org.multiprocessing4j.ipc.memory.SharedBuffer;
import org.multiprocessing4j.ipc.testsupport.CrashSweep;

@Timeout(60)
class HoldStateTest {
  @Test
  void aCrashBeforeAnyStoreLeavesALockThatIsHeldOnceByTheNext() throws Exception {
    CrashSweep.of(32)
        .operation(
            (shared, self) -> {
              HoldState hold = lock(shared, self);
              assertThat(hold.deepen()).isTrue();
              hold.endOne();
              hold.endOne();
            })
        .recovery((shared, self) -> lock(shared, self).endAll())
        .check(
            (shared, self, finished) -> {
              HoldState hold = lock(shared, self);
              assertThat(hold.depth()).isEqualTo(1);
              hold.endOne();
              assertThat(hold.isByCurrentThread()).isFalse();
            });
  }

  private static HoldState lock(SharedBuffer memory, Liveness self) {
    OwnerLock word = new OwnerLock(memory, 0, self);
    HoldState hold = new HoldState(memory, AbstractIpcLock.HOLD, word, self);
    assertThat(hold.isByCurrentThread()).isFalse();
    assertThat(word.tryLock()).isTrue();
    word.markConsistent();
    hold.begin(1);
    return hold;
  }
}
