package org.multiprocessing4j.ipc.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.multiprocessing4j.ipc.liveness.Liveness;
import org.multiprocessing4j.ipc.memory.MappedBuffer;
import org.multiprocessing4j.ipc.memory.SharedBuffer;
import org.multiprocessing4j.ipc.testsupport.CrashSweep;
import org.multiprocessing4j.ipc.testsupport.SimulatedPeers;

@Timeout(60)
class BarrierStateTest {
  private static final int PARTIES = 2;
  private static final long GENERATION = 8;

  private final SimulatedPeers peers = new SimulatedPeers();
  private final Liveness alice = peers.newProcess();

  private static Stream<Consumer<BarrierState>> steps() {
    return Stream.of(BarrierStateTest::arriveAndComplete, BarrierState::abort, BarrierState::reset);
  }

  private static void arriveAndComplete(BarrierState state) {
    int generation = state.tryArrive().generation();
    state.complete(generation, true);
  }

  /** What the party that waits does at the news; every step takes the lock, whatever it does. */
  private static void hearOfTheDeath(BarrierState state) {
    int generation = state.generation();
    state.tryBreak(state.hasDeadParty() ? generation : ~generation);
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
              waiting.tryArrive();
            })
        .operation((shared, self) -> step.accept(new BarrierState(shared, 0, self)))
        .recovery((shared, self) -> hearOfTheDeath(new BarrierState(shared, 0, self)))
        .check(
            (shared, self, finished) -> {
              BarrierState state = new BarrierState(shared, 0, self);
              assertThat(state.generation() != 0 || state.arrived() == 1)
                  .as("the waiter is let go, or has not been touched")
                  .isTrue();
              assertThat(state.arrived()).isBetween(0, PARTIES);
              state.reset();
              assertThat(BarrierState.isBroken(state.generation())).isFalse();
              assertThat(state.arrived()).isZero();
            });
  }

  @Test
  void whoSleptThroughManyGenerationsIsNotToldThatAllHadArrived() {
    BarrierState state = new BarrierState(newMemory(), 0, alice);
    state.initialize(PARTIES);
    state.tryArrive();
    int failed = state.generation();
    state.reset();
    int passed = state.generation();
    for (int i = 0; i < 200; i++) {
      assertThat(state.hasFailed(failed)).as("after %d more", i).isTrue();
      arriveAndComplete(state);
      assertThat(state.hasFailed(passed)).as("after %d", i).isFalse();
    }
  }

  @Test
  void whoSleptThroughManyGenerationsOfWhichTheLastFailedIsNotToldThatAllHadArrived() {
    BarrierState state = new BarrierState(newMemory(), 0, alice);
    state.initialize(PARTIES);
    state.reset();
    int passed = state.generation();
    for (int i = 0; i < 200; i++) {
      arriveAndComplete(state);
    }
    assertThat(state.hasFailed(passed)).isFalse();
    state.abort();
    assertThat(state.hasFailed(passed)).isTrue();
  }

  @Test
  void failuresAmongThePassedAreToldFromThem() {
    BarrierState state = new BarrierState(newMemory(), 0, alice);
    state.initialize(PARTIES);
    int[] generations = new int[30];
    for (int i = 0; i < generations.length; i++) {
      generations[i] = state.generation();
      if (i % 3 == 0) {
        state.abort();
        state.reset();
      } else {
        arriveAndComplete(state);
      }
    }
    for (int i = 0; i < generations.length; i++) {
      assertThat(state.hasFailed(generations[i])).as("generation %d", i).isEqualTo(i % 3 == 0);
    }
  }

  /** The number has 31 bits; it wraps around. */
  @ParameterizedTest
  @ValueSource(ints = {Integer.MAX_VALUE - 7, -8})
  void aNumberThatWrapsAroundIsANumber(int start) {
    SharedBuffer memory = newMemory();
    BarrierState state = new BarrierState(memory, 0, alice);
    state.initialize(PARTIES);
    memory.putIntVolatile(GENERATION, start);
    int failed = state.generation();
    state.abort();
    state.reset();
    for (int i = 0; i < 10; i++) {
      int passed = state.generation();
      arriveAndComplete(state);
      assertThat(state.hasFailed(passed)).as("after %d", i).isFalse();
      assertThat(state.hasFailed(failed)).as("after %d", i).isTrue();
    }
  }

  @Test
  void afterABillionGenerationsAFailureIsForgotten() {
    SharedBuffer memory = newMemory();
    BarrierState state = new BarrierState(memory, 0, alice);
    state.initialize(PARTIES);
    int failed = state.generation();
    state.abort();
    state.reset();
    memory.putIntVolatile(GENERATION, (1 << 30) - 2);
    arriveAndComplete(state);
    assertThat(state.hasFailed(failed)).isTrue();
    memory.putIntVolatile(GENERATION, Integer.MIN_VALUE + 2);
    int passed = state.generation();
    arriveAndComplete(state);
    assertThat(state.hasFailed(passed)).isFalse();
  }

  @Test
  void aResetOfABarrierWhereNobodyWaitsChangesNothing() {
    BarrierState state = new BarrierState(newMemory(), 0, alice);
    state.initialize(PARTIES);
    state.reset();
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
    new BarrierState(memory, 0, bob).tryArrive();
    assertThat(state.hasDeadParty()).isFalse();
    peers.kill(bob);
    assertThat(state.hasDeadParty()).isTrue();
  }
}
