package org.multiprocessing4j.ipc.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.multiprocessing4j.ipc.testsupport.ChildJvm;
import org.multiprocessing4j.ipc.testsupport.Handles;

@Timeout(60)
class IpcBarrierTest {
  private static final AtomicInteger ACTIONS = new AtomicInteger();

  @Test
  void processesGoOnTogetherAgainAndAgain() throws Exception {
    try (IpcBarrier barrier = IpcBarrier.create(3);
        ChildJvm first = Actor.start(barrier);
        ChildJvm second = Actor.start(barrier)) {
      for (int round = 0; round < 3; round++) {
        Actor.begin(first, "await");
        Actor.begin(second, "await");
        int here = barrier.await();
        int there = Integer.parseInt(first.awaitPrefix("done await: "));
        int elsewhere = Integer.parseInt(second.awaitPrefix("done await: "));
        assertThat(List.of(here, there, elsewhere)).containsExactlyInAnyOrder(0, 1, 2);
      }
      assertThat(barrier.waiting()).isZero();
      assertThat(barrier.parties()).isEqualTo(3);
    }
  }

  @Test
  void aKilledPartyBreaksIt() throws Exception {
    try (IpcBarrier barrier = IpcBarrier.create(3);
        ChildJvm victim = Actor.start(barrier);
        ChildJvm survivor = Actor.start(barrier)) {
      Actor.begin(victim, "await");
      await().until(() -> barrier.waiting() == 1);
      Actor.begin(survivor, "await");
      await().until(() -> barrier.waiting() == 2);

      victim.kill();

      assertThat(survivor.awaitPrefix("done await: ")).isEqualTo("BrokenBarrierException");
      assertThat(barrier.isBroken()).isTrue();
      assertThatThrownBy(barrier::await).isInstanceOf(BrokenBarrierException.class);
      barrier.reset();
      assertThat(barrier.isBroken()).isFalse();
    }
  }

  @Test
  void theLastOneToArriveDoesNotGoOnWithTheDead() throws Exception {
    ACTIONS.set(0);
    try (IpcBarrier barrier = IpcBarrier.create(2, IpcBarrierTest::count);
        ChildJvm victim = Actor.start(barrier)) {
      Actor.begin(victim, "await");
      await().until(() -> barrier.waiting() == 1);

      victim.kill();
      await().until(() -> !victim.isAlive());

      assertThatThrownBy(barrier::await).isInstanceOf(BrokenBarrierException.class);
      assertThat(ACTIONS).hasValue(0);
    }
  }

  @Test
  void aTimeoutBreaksItForTheOthers() throws Exception {
    try (IpcBarrier barrier = IpcBarrier.create(3)) {
      CompletableFuture<Integer> other = CompletableFuture.supplyAsync(() -> awaitQuietly(barrier));
      await().until(() -> barrier.waiting() == 1);

      assertThatThrownBy(() -> barrier.await(Duration.ofMillis(20)))
          .isInstanceOf(TimeoutException.class);

      assertThatThrownBy(other::join).hasRootCauseInstanceOf(BrokenBarrierException.class);
      assertThat(barrier).asString().contains("broken");
    }
  }

  @Test
  void anInterruptBreaksIt() {
    try (IpcBarrier barrier = IpcBarrier.create(2)) {
      Thread waiter = Thread.currentThread();
      CompletableFuture<Void> other =
          CompletableFuture.runAsync(
              () -> {
                await().until(() -> barrier.waiting() == 1);
                waiter.interrupt();
              });
      assertThatThrownBy(barrier::await).isInstanceOf(InterruptedException.class);
      other.join();
      assertThat(barrier.isBroken()).isTrue();
    }
  }

  @Test
  void aResetSendsTheWaitingAway() {
    try (IpcBarrier barrier = IpcBarrier.create(2)) {
      CompletableFuture<Integer> waiter =
          CompletableFuture.supplyAsync(() -> awaitQuietly(barrier));
      await().until(() -> barrier.waiting() == 1);

      barrier.reset();

      assertThatThrownBy(waiter::join).hasRootCauseInstanceOf(BrokenBarrierException.class);
      assertThat(barrier.isBroken()).isFalse();
      assertThat(barrier.waiting()).isZero();
    }
  }

  @Test
  void anAbortSendsAllAwayUntilTheReset() throws Exception {
    try (IpcBarrier barrier = IpcBarrier.create(1)) {
      barrier.abort();
      barrier.abort();
      assertThatThrownBy(barrier::await).isInstanceOf(BrokenBarrierException.class);
      barrier.reset();
      assertThat(barrier.await()).isZero();
    }
  }

  @Test
  void theActionRunsOnceBeforeAnybodyGoesOn() {
    ACTIONS.set(0);
    int parties = 4;
    int rounds = 200;
    try (IpcBarrier barrier = IpcBarrier.create(parties, IpcBarrierTest::count)) {
      IpcBarrier copy = Handles.copy(barrier);
      List<CompletableFuture<Void>> running =
          IntStream.range(0, parties)
              .mapToObj(
                  i ->
                      CompletableFuture.runAsync(
                          () -> checkRounds(i % 2 == 0 ? barrier : copy, rounds),
                          task -> new Thread(task).start()))
              .toList();
      running.forEach(CompletableFuture::join);
    }
    assertThat(ACTIONS).hasValue(rounds);
  }

  private static void count() {
    ACTIONS.incrementAndGet();
  }

  private static void checkRounds(IpcBarrier barrier, int rounds) {
    for (int round = 1; round <= rounds; round++) {
      awaitQuietly(barrier);
      assertThat(ACTIONS.get()).isBetween(round, round + 1);
    }
  }

  @Test
  void anActionThatFailsBreaksIt() {
    try (IpcBarrier barrier =
        IpcBarrier.create(
            1,
            () -> {
              throw new IllegalArgumentException("no");
            })) {
      assertThatThrownBy(barrier::await).hasMessage("no");
      assertThat(barrier.isBroken()).isTrue();
    }
  }

  @Test
  void impossibleNumbersAreRefused() {
    assertThatThrownBy(() -> IpcBarrier.create(0)).isInstanceOf(IllegalArgumentException.class);
  }

  private static int awaitQuietly(IpcBarrier barrier) {
    try {
      return barrier.await();
    } catch (InterruptedException | BrokenBarrierException e) {
      throw new AssertionError(e);
    }
  }
}
