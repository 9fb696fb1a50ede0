package org.multiprocessing4j.ipc.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.multiprocessing4j.ipc.liveness.Liveness;
import org.multiprocessing4j.ipc.memory.MappedBuffer;
import org.multiprocessing4j.ipc.memory.SharedBuffer;
import org.multiprocessing4j.ipc.testsupport.CrashSweep;
import org.multiprocessing4j.ipc.testsupport.SimulatedPeers;

@Timeout(30)
class OwnedPermitsTest {
  private static final int COUNT = 3;

  private final SharedBuffer memory = MappedBuffer.over(ByteBuffer.allocateDirect(64));
  private final SimulatedPeers peers = new SimulatedPeers();
  private final OwnedPermits survivor = permitsOf(peers.newProcess(), memory);

  private static OwnedPermits permitsOf(Liveness process, SharedBuffer memory) {
    return new OwnedPermits(memory, 0, COUNT, process);
  }

  @Test
  void eachPermitIsHeldByOneProcess() {
    OwnedPermits other = permitsOf(peers.newProcess(), memory);
    assertThat(survivor.tryTake()).isTrue();
    assertThat(other.tryTake()).isTrue();
    assertThat(other.tryTake()).isTrue();
    assertThat(survivor.tryTake()).isFalse();
    assertThatThrownBy(() -> survivor.give(2)).isInstanceOf(IllegalStateException.class);
    other.give(2);
    assertThat(survivor.available()).isEqualTo(2);
  }

  @Test
  void aCrashBeforeAnyStoreNeitherLosesNorInventsPermits() throws Exception {
    CrashSweep.of(64)
        .operation((shared, self) -> takeAndGiveBack(permitsOf(self, shared), 2))
        .recovery((shared, self) -> takeAndGiveBack(permitsOf(self, shared), COUNT))
        .check(
            (shared, self, finished) -> {
              OwnedPermits heir = permitsOf(self, shared);
              assertThat(heir.available()).isEqualTo(COUNT);
              takeAndGiveBack(heir, COUNT);
            });
  }

  private static void takeAndGiveBack(OwnedPermits permits, int count) {
    for (int i = 0; i < count; i++) {
      assertThat(permits.tryTake()).isTrue();
    }
    assertThat(permits.available()).isEqualTo(COUNT - count);
    permits.give(count);
  }
}
