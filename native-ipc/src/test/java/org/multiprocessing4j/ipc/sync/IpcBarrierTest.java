package org.multiprocessing4j.ipc.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.multiprocessing4j.ipc.testsupport.Patience.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.multiprocessing4j.ipc.codec.SerializableRunnable;
import org.multiprocessing4j.ipc.testsupport.ChildJvm;
import org.multiprocessing4j.ipc.testsupport.Handles;
import org.multiprocessing4j.ipc.testsupport.Threads;

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

  /** Who wakes up late finds that the others have met many times since. */
  @Test
  void moreThreadsThanPartiesMeetTwoByTwo() {
    try (IpcBarrier barrier = IpcBarrier.create(2)) {
      AtomicInteger meetings = new AtomicInteger();
      List<CompletableFuture<Boolean>> threads =
          Stream.generate(() -> meetUntilItIsBroken(barrier, meetings)).limit(6).toList();
      await()
          .until(
              () -> meetings.get() > 2000 || threads.stream().anyMatch(CompletableFuture::isDone));
      barrier.abort();
      assertThat(threads).allMatch(CompletableFuture::join);
    }
  }

  private static CompletableFuture<Boolean> meetUntilItIsBroken(
      IpcBarrier barrier, AtomicInteger meetings) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            while (barrier.await() >= 0) {
              meetings.incrementAndGet();
            }
          } catch (InterruptedException | BrokenBarrierException e) {
            return barrier.isBroken();
          }
          return false;
        },
        task -> new Thread(task).start());
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
  void aTimeoutThatComesTooLateBreaksNothing() throws Exception {
    try (IpcBarrier barrier = IpcBarrier.create(2)) {
      CompletableFuture<Integer> late =
          CompletableFuture.supplyAsync(() -> awaitQuietly(barrier, Duration.ofMillis(200)));
      completeWhileItGivesUp(barrier, () -> {});
      assertThat(late.join()).isEqualTo(1);
      assertThat(barrier.isBroken()).isFalse();
    }
  }

  @Test
  void anInterruptThatComesTooLateStaysPending() throws Exception {
    try (IpcBarrier barrier = IpcBarrier.create(2)) {
      CompletableFuture<Boolean> wasInterrupted = new CompletableFuture<>();
      Thread late =
          new Thread(
              () -> {
                awaitQuietly(barrier);
                wasInterrupted.complete(Thread.interrupted());
              });
      late.setUncaughtExceptionHandler((thread, e) -> wasInterrupted.completeExceptionally(e));
      late.start();
      completeWhileItGivesUp(barrier, late::interrupt);
      assertThat(wasInterrupted.join()).isTrue();
      assertThat(barrier.isBroken()).isFalse();
    }
  }

  /** The last party arrives and lets all through just when the first one wants to break it. */
  private static void completeWhileItGivesUp(IpcBarrier barrier, Runnable cause) {
    BarrierState state = new BarrierState(barrier.memory, barrier.offset, barrier.peers);
    OwnerLock lock = new OwnerLock(barrier.memory, barrier.offset, barrier.peers);
    await().until(() -> barrier.waiting() == 1);
    lock.lockUninterruptibly();
    cause.run();
    await().until(lock::isContended);
    state.arrive();
    state.trip();
    lock.unlock();
  }

  @Test
  void aClosedHandleTakesItsPartyAlong() {
    try (IpcBarrier barrier = IpcBarrier.create(3)) {
      IpcBarrier copy = Handles.copy(barrier);
      CompletableFuture<Integer> leaving = CompletableFuture.supplyAsync(() -> awaitQuietly(copy));
      await().until(() -> barrier.waiting() == 1);

      copy.close();

      assertThatThrownBy(leaving::join).hasRootCauseInstanceOf(IllegalStateException.class);
      assertThat(barrier.isBroken()).isTrue();
    }
  }

  @Test
  void whoComesDuringTheActionCannotBreakIt() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch end = new CountDownLatch(1);
    SerializableRunnable action =
        () -> {
          begun.countDown();
          end.await();
        };
    try (IpcBarrier barrier = IpcBarrier.create(1, action)) {
      CompletableFuture<Integer> party = CompletableFuture.supplyAsync(() -> awaitQuietly(barrier));
      begun.await();

      assertThatThrownBy(() -> barrier.await(Duration.ofMillis(20)))
          .isInstanceOf(TimeoutException.class);
      assertThatThrownBy(() -> awaitInterrupted(barrier)).isInstanceOf(InterruptedException.class);

      assertThat(barrier.isBroken()).isFalse();
      end.countDown();
      assertThat(party.join()).isZero();
    }
  }

  /** Is interrupted when it waits, and not before. */
  private static void awaitInterrupted(IpcBarrier barrier) throws Exception {
    Thread waiter = Thread.currentThread();
    Thread interrupter =
        new Thread( // the common pool may have but one, which is in the action
            () -> {
              await().until(() -> Threads.isAsleep(waiter));
              waiter.interrupt();
            });
    interrupter.start();
    try {
      barrier.await();
    } finally {
      interrupter.join();
    }
  }

  @Test
  void aResetSendsTheWaitingAway() {
    try (IpcBarrier barrier = IpcBarrier.create(2)) {
      CompletableFuture<Integer> waiter =
          CompletableFuture.supplyAsync(() -> awaitQuietly(barrier));
      await().until(() -> barrier.waiting() == 1);

      barrier.reset();

      assertThatThrownBy(waiter::join)
          .rootCause()
          .isInstanceOf(BrokenBarrierException.class)
          .hasMessageContainingAll("died", "timed out", "action failed", "abort() or reset()");
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
  void itHasTheNameThatItWasGiven() {
    try (IpcBarrier named = IpcBarrier.create("start line", 2);
        IpcBarrier withAction = IpcBarrier.create("finish", 1, IpcBarrierTest::count)) {
      assertThat(named.name()).isEqualTo("start line");
      assertThat(withAction.name()).isEqualTo("finish");
    }
  }

  @Test
  void impossibleNumbersAreRefused() {
    assertThatThrownBy(() -> IpcBarrier.create(0)).isInstanceOf(IllegalArgumentException.class);
  }

  private static int awaitQuietly(IpcBarrier barrier) {
    return awaitQuietly(barrier, Duration.ofDays(1));
  }

  private static int awaitQuietly(IpcBarrier barrier, Duration timeout) {
    try {
      return barrier.await(timeout);
    } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
      throw new AssertionError(e);
    }
  }
}
