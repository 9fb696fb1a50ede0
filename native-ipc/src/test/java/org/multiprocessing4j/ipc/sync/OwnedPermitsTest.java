package org.multiprocessing4j.ipc.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.multiprocessing4j.ipc.liveness.Liveness;
import org.multiprocessing4j.ipc.memory.MappedBuffer;
import org.multiprocessing4j.ipc.memory.SharedBuffer;
import org.multiprocessing4j.ipc.testsupport.CrashingBuffer;
import org.multiprocessing4j.ipc.testsupport.CrashingBuffer.Crash;
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
  void aCrashBeforeAnyStoreNeitherLosesNorInventsPermits() {
    boolean finished = false;
    for (int n = 1; !finished; n++) {
      Liveness process = peers.newProcess();
      CrashingBuffer crashing = new CrashingBuffer(memory);
      OwnedPermits victim = permitsOf(process, crashing);
      crashing.dieAtStore(n);
      finished = completes(() -> takeTwoAndGiveThemBack(victim));
      peers.kill(process);

      assertThat(survivor.available()).as("after a crash before store %d", n).isEqualTo(COUNT);
      for (int i = 0; i < COUNT; i++) {
        assertThat(survivor.tryTake()).as("after a crash before store %d", n).isTrue();
      }
      assertThat(survivor.tryTake()).isFalse();
      survivor.give(COUNT);
    }
  }

  private static void takeTwoAndGiveThemBack(OwnedPermits permits) {
    assertThat(permits.tryTake()).isTrue();
    assertThat(permits.tryTake()).isTrue();
    permits.give(2);
  }

  private static boolean completes(Runnable operation) {
    try {
      operation.run();
      return true;
    } catch (Crash death) {
      return false;
    }
  }
}
