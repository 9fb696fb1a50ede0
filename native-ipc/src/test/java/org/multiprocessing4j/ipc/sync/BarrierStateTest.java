package org.multiprocessing4j.ipc.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.multiprocessing4j.ipc.liveness.Liveness;
import org.multiprocessing4j.ipc.memory.MappedBuffer;
import org.multiprocessing4j.ipc.memory.SharedBuffer;
import org.multiprocessing4j.ipc.testsupport.CrashSweep;
import org.multiprocessing4j.ipc.testsupport.SimulatedPeers;

@Timeout(30)
class BarrierStateTest {
  private static final int PARTIES = 2;

  private final SimulatedPeers peers = new SimulatedPeers();
  private final Liveness alice = peers.newProcess();

  private static Stream<Consumer<BarrierState>> steps() {
    return Stream.of(
        BarrierStateTest::arriveAndTrip, BarrierState::breakNow, BarrierState::resetNow);
  }

  private static void arriveAndTrip(BarrierState state) {
    state.arrive();
    state.trip();
  }

  /** For every step of a party that dies in it: the party that waits goes on, or is told. */
  @ParameterizedTest
  @MethodSource("steps")
  void aCrashBeforeAnyStoreOfAnyStepLeavesNobodyWaiting(Consumer<BarrierState> step)
      throws Exception {
    CrashSweep.of(64)
        .preparation(
            (shared, self) -> {
              BarrierState waiting = new BarrierState(shared, 0, self);
              waiting.initialize(PARTIES);
              underLock(waiting, BarrierState::arrive);
            })
        .operation((shared, self) -> underLock(new BarrierState(shared, 0, self), step))
        .recovery((shared, self) -> underLock(new BarrierState(shared, 0, self), state -> {}))
        .check(
            (shared, self, finished) -> {
              BarrierState state = new BarrierState(shared, 0, self);
              assertThat(state.generation() != 0 || state.arrived() == 1)
                  .as("the waiter is let go, or has not been touched")
                  .isTrue();
              assertThat(state.arrived()).isBetween(0, PARTIES);
              underLock(state, BarrierState::resetNow);
              assertThat(BarrierState.isBroken(state.generation())).isFalse();
              assertThat(state.arrived()).isZero();
            });
  }

  @Test
  void whoSleptThroughManyGenerationsIsNotToldThatAllHadArrived() {
    BarrierState state = new BarrierState(newMemory(), 0, alice);
    state.initialize(PARTIES);
    underLock(state, BarrierState::arrive);
    int failed = state.generation();
    underLock(state, BarrierState::resetNow);
    int passed = state.generation();
    for (int i = 0; i < 200; i++) {
      assertThat(state.hasFailed(failed)).as("after %d more", i).isTrue();
      underLock(state, BarrierStateTest::arriveAndTrip);
      if (i < 50) {
        assertThat(state.hasFailed(passed)).as("after %d", i).isFalse();
      }
    }
  }

  @Test
  void aResetOfABarrierWhereNobodyWaitsChangesNothing() {
    BarrierState state = new BarrierState(newMemory(), 0, alice);
    state.initialize(PARTIES);
    underLock(state, BarrierState::resetNow);
    assertThat(state.generation()).isZero();
  }

  private static SharedBuffer newMemory() {
    return MappedBuffer.over(ByteBuffer.allocateDirect(64));
  }

  @Test
  void aDeadPartyIsSeen() {
    SharedBuffer memory = MappedBuffer.over(ByteBuffer.allocateDirect(64));
    BarrierState state = new BarrierState(memory, 0, alice);
    state.initialize(PARTIES);
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
    state.initialize(PARTIES);
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
}
