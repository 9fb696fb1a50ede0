package org.multiprocessing4j.manager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.multiprocessing4j.ipc.testsupport.Patience.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.multiprocessing4j.ipc.testsupport.Background;
import org.multiprocessing4j.process.ChildProcess;

/** Locks, semaphores, conditions, events and barriers that a manager keeps. */
@Timeout(60)
class ManagedSyncTest extends OneManager {
  @Test
  @SuppressWarnings("LockNotBeforeTry") // it dies with the lock on purpose
  void theLockOfADeadClientIsReleased() throws InterruptedException {
    Lock lock = manager.lock();

    assertThat(
            runInChild(
                () -> {
                  lock.lock();
                  lock.lock();
                  Runtime.getRuntime().halt(7);
                }))
        .isEqualTo(7);

    assertThat(lock.tryLock(20, TimeUnit.SECONDS)).isTrue();
    lock.unlock();
  }

  @Test
  void boundedPermitsOfADeadClientComeBack() throws InterruptedException {
    ManagedSemaphore semaphore = manager.boundedSemaphore(2);

    assertThat(
            runInChild(
                () -> {
                  semaphore.acquire();
                  semaphore.acquire();
                  Runtime.getRuntime().halt(8);
                }))
        .isEqualTo(8);

    assertThat(semaphore.tryAcquire(SOON)).isTrue();
    assertThat(semaphore.tryAcquire(SOON)).isTrue();
    assertThat(semaphore.tryAcquire(Duration.ZERO)).isFalse();
    semaphore.release();
    semaphore.release();
    assertThatThrownBy(semaphore::release).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aSignallingSemaphoreCountsWhatWasReleased() throws InterruptedException {
    ManagedSemaphore signals = manager.semaphore(0);
    assertThat(signals.tryAcquire(Duration.ZERO)).isFalse();

    assertThat(
            runInChild(
                () -> {
                  signals.release();
                  signals.release();
                }))
        .isZero();

    signals.acquire();
    assertThat(signals.tryAcquire(SOON)).isTrue();
    assertThat(signals.availablePermits()).isZero();

    ManagedSemaphore full = manager.semaphore(Integer.MAX_VALUE);
    assertThatThrownBy(full::release).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void permitsAreTriedForAndReleasedSeveralAtOnce() {
    ManagedSemaphore signals = manager.semaphore(0);
    assertThat(signals.tryAcquire()).isFalse();
    signals.release(3);
    assertThat(signals.tryAcquire()).isTrue();
    assertThat(signals.availablePermits()).isEqualTo(2);
    assertThatThrownBy(() -> signals.release(Integer.MAX_VALUE))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("has 2 permits");
    assertThat(signals.availablePermits()).isEqualTo(2);

    ManagedSemaphore bounded = manager.boundedSemaphore(2);
    assertThat(bounded.tryAcquire()).isTrue();
    assertThatThrownBy(() -> bounded.release(2)).isInstanceOf(IllegalStateException.class);
    assertThat(bounded.tryAcquire()).isTrue();
    assertThat(bounded.tryAcquire()).isFalse();
    bounded.release(2);
    assertThat(bounded.availablePermits()).isEqualTo(2);
  }

  /** What others hold is given back, too, and nothing twice when they die. */
  @Test
  void permitsOfSeveralHoldersAreReleasedAtOnce() throws InterruptedException {
    ManagedSemaphore bounded = manager.boundedSemaphore(3);
    assertThat(bounded.tryAcquire()).isTrue();
    ManagedEvent taken = manager.event();
    ManagedEvent released = manager.event();
    try (ChildProcess holder =
        new ChildProcess(
            () -> {
              bounded.acquire();
              bounded.acquire();
              taken.set();
              released.await();
            })) {
      holder.start();
      taken.await();
      bounded.release(3);
      released.set();
      assertThat(holder.join(SOON)).isTrue();
    }
    assertThat(bounded.availablePermits()).isEqualTo(3);
  }

  /** That the death was noticed is seen by the lock. */
  @Test
  @SuppressWarnings("LockNotBeforeTry") // it dies with the lock on purpose
  void aSignalThatADeadClientHasTakenIsNotGivenAgain() throws InterruptedException {
    ManagedSemaphore signals = manager.semaphore(1);
    Lock lock = manager.lock();

    assertThat(
            runInChild(
                () -> {
                  lock.lock();
                  signals.acquire();
                  Runtime.getRuntime().halt(9);
                }))
        .isEqualTo(9);

    assertThat(lock.tryLock(20, TimeUnit.SECONDS)).isTrue();
    lock.unlock();
    assertThat(signals.availablePermits()).isZero();
  }

  @Test
  void badCountsAreRefused() {
    assertThatThrownBy(() -> manager.semaphore(-1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at least 0, not -1");
    assertThatThrownBy(() -> manager.boundedSemaphore(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at least 1, not 0");
    for (ManagedSemaphore semaphore : List.of(manager.semaphore(1), manager.boundedSemaphore(1))) {
      assertThatThrownBy(() -> semaphore.release(0))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("at least 1, not 0");
    }
    assertThatThrownBy(() -> manager.barrier(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at least 1, not 0");
  }

  @Test
  void eachPrintsItsState() {
    ManagedEvent event = manager.event();
    assertThat(event).hasToString("Event[unset]");
    event.set();
    assertThat(event).hasToString("Event[set]");
    assertThat(manager.semaphore(3)).hasToString("Semaphore[3 permits]");
    ManagedSemaphore bounded = manager.boundedSemaphore(2);
    assertThat(bounded.tryAcquire()).isTrue();
    assertThat(bounded).hasToString("BoundedSemaphore[1 of 2 permits]");
    ManagedBarrier barrier = manager.barrier(2);
    assertThat(barrier).hasToString("Barrier[0 of 2 waiting]");
    barrier.abort();
    assertThat(barrier).hasToString("Barrier[0 of 2 waiting, broken]");
  }

  @Test
  void aConditionWakesAWaiterInAnotherProcess() throws Exception {
    Lock lock = manager.lock();
    Condition changed = lock.newCondition();
    ManagedReference<Boolean> flag = manager.value(false);
    try (ChildProcess child =
        new ChildProcess(
            () -> {
              lock.lock();
              try {
                while (!flag.get()) {
                  changed.await();
                }
              } finally {
                lock.unlock();
              }
            })) {
      child.start();
      lock.lock();
      try {
        flag.set(true);
        changed.signalAll();
      } finally {
        lock.unlock();
      }
      assertThat(child.join(SOON)).isTrue();
      assertThat(child.exitCode()).hasValue(0);
    }
  }

  @Test
  void anEventReleasesItsWaiters() throws InterruptedException {
    ManagedEvent event = manager.event();
    assertThat(event.await(Duration.ofMillis(1))).isFalse();

    assertThat(runInChild(event::set)).isZero();

    event.await();
    assertThat(event.isSet()).isTrue();
  }

  @Test
  void aBarrierBreaksWhenAWaitingPartyDies() throws Exception {
    ManagedBarrier barrier = manager.barrier(3);
    try (ChildProcess party = new ChildProcess(() -> barrier.await())) {
      party.start();
      Background<Integer> here = Background.start(() -> barrier.await());
      await().until(() -> barrier.waiting() == 2);
      party.kill();

      assertThat(here.failure()).isInstanceOf(BrokenBarrierException.class);
      assertThat(barrier.isBroken()).isTrue();
    }
  }

  /** Also where the abort is the last arrival that the barrier waits for. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void anAbortBreaksABarrierUntilItIsReset(int parties) throws Exception {
    ManagedBarrier barrier = manager.barrier(parties);
    List<Background<Integer>> waiting = new ArrayList<>();
    if (parties > 1) {
      waiting.add(Background.start(() -> barrier.await()));
      await().until(() -> barrier.waiting() == 1);
    }

    assertThat(runInChild(barrier::abort)).isZero();

    assertThat(waiting)
        .extracting(Background::failure)
        .allSatisfy(failure -> assertThat(failure).isInstanceOf(BrokenBarrierException.class));
    assertThatThrownBy(barrier::await).isInstanceOf(BrokenBarrierException.class);
    barrier.abort();
    assertThat(barrier.isBroken()).isTrue();
    barrier.reset();
    assertThat(barrier.isBroken()).isFalse();
    assertThat(barrier.waiting()).isZero();
  }
}
