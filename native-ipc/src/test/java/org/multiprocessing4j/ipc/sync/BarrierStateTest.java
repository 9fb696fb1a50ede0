package org.multiprocessing4j.ipc.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.multiprocessing4j.ipc.liveness.Liveness;
import org.multiprocessing4j.ipc.memory.MappedBuffer;
import org.multiprocessing4j.ipc.memory.SharedBuffer;
import org.multiprocessing4j.ipc.testsupport.CrashingBuffer;
import org.multiprocessing4j.ipc.testsupport.CrashingBuffer.Crash;
import org.multiprocessing4j.ipc.testsupport.SimulatedPeers;

@Timeout(30)
class BarrierStateTest {
  private static final int PARTIES = 2;

  private final SimulatedPeers peers = new SimulatedPeers();
  private final Liveness alice = peers.newProcess();

  /** For every step of a party that dies in it: the party that waits goes on, or is told. */
  @Test
  void aCrashBeforeAnyStoreOfAnyStepLeavesNobodyWaiting() {
    List<Consumer<BarrierState>> steps =
        List.of(BarrierStateTest::arriveAndTrip, BarrierState::breakNow, BarrierState::resetNow);
    for (Consumer<BarrierState> step : steps) {
      boolean finished = false;
      for (int n = 1; !finished; n++) {
        finished = crashAtStore(n, step);
      }
    }
  }

  private static void arriveAndTrip(BarrierState state) {
    state.arrive();
    state.trip();
  }

  private boolean crashAtStore(int n, Consumer<BarrierState> step) {
    SharedBuffer memory = MappedBuffer.over(ByteBuffer.allocateDirect(64));
    BarrierState waiting = new BarrierState(memory, 0, alice);
    waiting.initialise(PARTIES);
    int generation = waiting.generation();
    underLock(waiting, BarrierState::arrive);

    Liveness process = peers.newProcess();
    CrashingBuffer crashing = new CrashingBuffer(memory);
    BarrierState victim = new BarrierState(crashing, 0, process);
    crashing.dieAtStore(n);
    boolean finished = completes(() -> underLock(victim, step));
    peers.kill(process);

    underLock(waiting, state -> {}); // what a waiter that notices a death does first
    assertThat(waiting.generation() != generation || waiting.arrived() == 1)
        .as("the waiter is let go, or has not been touched (store %d)", n)
        .isTrue();
    assertThat(waiting.arrived()).isBetween(0, PARTIES);
    underLock(waiting, BarrierState::resetNow);
    assertThat(BarrierState.isBroken(waiting.generation())).isFalse();
    assertThat(waiting.arrived()).isZero();
    return finished;
  }

  @Test
  void aDeadPartyIsSeen() {
    SharedBuffer memory = MappedBuffer.over(ByteBuffer.allocateDirect(64));
    BarrierState state = new BarrierState(memory, 0, alice);
    state.initialise(PARTIES);
    Liveness bob = peers.newProcess();
    underLock(new BarrierState(memory, 0, bob), BarrierState::arrive);
    assertThat(state.hasDeadParty()).isFalse();
    peers.kill(bob);
    assertThat(state.hasDeadParty()).isTrue();
  }

  @Test
  void aGenerationIsRememberedAsFailedForSixtyThreeMore() {
    SharedBuffer memory = MappedBuffer.over(ByteBuffer.allocateDirect(64));
    BarrierState state = new BarrierState(memory, 0, alice);
    state.initialise(PARTIES);
    int first = state.generation();
    underLock(state, BarrierState::breakNow);
    underLock(state, BarrierState::resetNow);
    for (int i = 0; i < 62; i++) {
      int next = state.generation();
      underLock(state, BarrierState::trip);
      assertThat(state.hasFailed(next)).isFalse();
      assertThat(state.hasFailed(first)).isTrue();
    }
  }

  private static void underLock(BarrierState state, Consumer<BarrierState> step) {
    state.lock();
    step.accept(state);
    state.unlock();
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
