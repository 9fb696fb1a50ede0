package org.multiprocessing4j.ipc.sync;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.multiprocessing4j.ipc.liveness.Liveness;
import org.multiprocessing4j.ipc.memory.SharedBuffer;
import org.multiprocessing4j.ipc.testsupport.CrashSweep.Act;
import org.multiprocessing4j.ipc.testsupport.Interleavings;

/**
 * The algorithms of this package in every order of a few processes' accesses, and with a death
 * anywhere.
 */
@Timeout(120)
class SyncInterleavingsTest {
  // Of the data that the algorithms protect.
  private static final long FIRST = 64;
  private static final long SECOND = 72;

  /** The token of the third process: the first one prepares. */
  private static final int VICTIM = 3 << 16 | 1;

  @Test
  void aLockExcludesAndWakes() {
    checkThatALockExcludesAndWakes(Interleavings.of(128));
  }

  @Test
  void aLockThatIsOfferedExcludesAndWakes() {
    checkThatALockExcludesAndWakes(Interleavings.of(128).impatient());
  }

  private static void checkThatALockExcludesAndWakes(Interleavings interleavings) {
    Act act =
        (memory, self) -> {
          OwnerLock lock = lock(memory, self);
          memory.putInt(FIRST, memory.getInt(FIRST) + 1);
          lock.unlock();
        };
    interleavings
        .process(act)
        .process(act)
        .process(act)
        .check(
            (memory, heir) -> {
              assertThat(memory.getInt(FIRST)).isEqualTo(3);
              assertThat(new OwnerLock(memory, 0, heir).owner()).isZero();
            });
  }

  /** One retakes the lock as soon as it has left it, as long as the other one waits. */
  @Test
  void whoWaitsForALockDoesNotStarve() {
    Interleavings.of(128)
        .impatient()
        .process(
            (memory, self) -> {
              OwnerLock lock = lock(memory, self);
              memory.putInt(FIRST, 1);
              lock.unlock();
            })
        .resident(
            (memory, self) -> {
              OwnerLock lock = lock(memory, self);
              while (memory.getInt(FIRST) == 0) {
                awaitWaiter(lock);
                lock.unlock();
                lock.lockUninterruptibly();
              }
              lock.unlock();
            })
        .check((memory, heir) -> assertThat(memory.getInt(FIRST)).isEqualTo(1));
  }

  private static void awaitWaiter(OwnerLock lock) {
    while (!lock.isContended()) {
      Thread.onSpinWait();
    }
  }

  @Test
  void aLockPassesOnFromTheDeadAndTells() {
    checkThatALockPassesOnFromTheDead(Interleavings.of(128));
  }

  @Test
  void aLockThatIsOfferedPassesOnFromTheDeadAndTells() {
    checkThatALockPassesOnFromTheDead(Interleavings.of(128).impatient());
  }

  /** Two words change together, and whoever follows a dead owner makes them equal again. */
  private static void checkThatALockPassesOnFromTheDead(Interleavings interleavings) {
    Act act = (memory, self) -> incrementBoth(memory, lock(memory, self));
    interleavings
        .victim(act)
        .victim(act)
        .process(act)
        .preemptions(1)
        .check(
            (memory, heir) -> {
              OwnerLock lock = new OwnerLock(memory, 0, heir);
              assertThat(lock.tryLock()).isTrue();
              incrementBoth(memory, lock);
              assertThat(memory.getInt(FIRST)).isEqualTo(memory.getInt(SECOND));
              assertThat(memory.getInt(FIRST)).isGreaterThanOrEqualTo(2);
            });
  }

  private static void incrementBoth(SharedBuffer memory, OwnerLock lock) {
    if (lock.ownerDied()) {
      memory.putInt(SECOND, memory.getInt(FIRST));
      lock.markConsistent();
    }
    assertThat(memory.getInt(FIRST)).isEqualTo(memory.getInt(SECOND));
    memory.putInt(FIRST, memory.getInt(FIRST) + 1);
    memory.putInt(SECOND, memory.getInt(SECOND) + 1);
    lock.unlock();
  }

  @Test
  void aReentrantLockIsHeldByOneThreadOfOneProcess() {
    Act act =
        (memory, self) -> {
          OwnerLock word = new OwnerLock(memory, 0, self);
          HoldState hold = new HoldState(memory, AbstractIpcLock.HOLD, word, self);
          assertThat(hold.isByCurrentThread()).isFalse();
          word.lockUninterruptibly();
          hold.begin(1);
          assertThat(hold.deepen()).isTrue();
          memory.putInt(FIRST, memory.getInt(FIRST) + 1);
          hold.endOne();
          hold.endOne();
          assertThat(hold.isByCurrentThread()).isFalse();
        };
    Interleavings.of(128)
        .process(act)
        .process(act)
        .check((memory, heir) -> assertThat(memory.getInt(FIRST)).isEqualTo(2));
  }

  @Test
  void anEventCountLosesNoWakeUp() {
    Interleavings.of(128)
        .process(SyncInterleavingsTest::takeOne)
        .process(SyncInterleavingsTest::takeOne)
        .process(SyncInterleavingsTest::giveOne)
        .process(SyncInterleavingsTest::giveOne)
        .check(
            (memory, heir) -> {
              assertThat(memory.getInt(FIRST)).isZero();
              assertThat(new EventCount(memory, 0, heir).sleepers()).isZero();
            });
  }

  @Test
  void anEventCountServesTheLivingAfterADeath() {
    Interleavings.of(128)
        .victim(SyncInterleavingsTest::takeOne)
        .process(SyncInterleavingsTest::takeOne)
        .process(
            (memory, self) -> {
              giveOne(memory, self);
              giveOne(memory, self);
            })
        .check((memory, heir) -> assertThat(memory.getInt(FIRST)).isBetween(0, 1));
  }

  private static void takeOne(SharedBuffer memory, Liveness self) throws InterruptedException {
    EventCount event = new EventCount(memory, 0, self);
    while (!tryTake(memory)) {
      EventCount.Key key = event.prepare();
      if (tryTake(memory)) {
        event.cancel(key);
        return;
      }
      event.await(key, Deadline.never());
    }
  }

  private static void giveOne(SharedBuffer memory, Liveness self) {
    memory.getAndAddInt(FIRST, 1);
    new EventCount(memory, 0, self).signal(1);
  }

  private static boolean tryTake(SharedBuffer memory) {
    return new CountedPermits(memory, FIRST).tryTake();
  }

  @Test
  void aSetEventReachesAllWhoWait() {
    Act waiter = (memory, self) -> assertThat(event(memory, self).await(Deadline.never())).isTrue();
    Interleavings.of(128)
        .preparation((memory, self) -> event(memory, self).set())
        .process(
            (memory, self) -> {
              EventState event = event(memory, self);
              event.clear();
              event.set();
              event.clear();
              event.set();
            })
        .process(waiter)
        .process(waiter)
        .check((memory, heir) -> assertThat(event(memory, heir).isSet()).isTrue());
  }

  private static EventState event(SharedBuffer memory, Liveness self) {
    return new EventState(memory, 0, self, () -> {});
  }

  @Test
  void ownedPermitsAreNeverGivenToTwo() {
    Act act =
        (memory, self) -> {
          OwnedPermits permits = new OwnedPermits(memory, 0, 1, self);
          if (permits.tryTake()) {
            assertThat(memory.getAndAddInt(FIRST, 1)).isZero();
            memory.getAndAddInt(FIRST, -1);
            permits.give(1);
          }
        };
    Interleavings.of(128)
        .process(act)
        .process(act)
        .process(act)
        .check(
            (memory, heir) ->
                assertThat(new OwnedPermits(memory, 0, 1, heir).available()).isEqualTo(1));
  }

  @Test
  void ownedPermitsOfTheDeadComeBack() {
    Act act =
        (memory, self) -> {
          OwnedPermits permits = new OwnedPermits(memory, 0, 2, self);
          if (permits.tryTake()) {
            permits.give(1);
          }
        };
    Interleavings.of(128)
        .victim(act)
        .victim(act)
        .process(act)
        .preemptions(1)
        .check(
            (memory, heir) -> {
              OwnedPermits permits = new OwnedPermits(memory, 0, 2, heir);
              assertThat(permits.available()).isEqualTo(2);
              assertThat(permits.tryTake()).isTrue();
              assertThat(permits.tryTake()).isTrue();
              assertThat(permits.tryTake()).isFalse();
            });
  }

  @Test
  void aSignalReachesThoseWhoWait() {
    Interleavings.of(128)
        .process(SyncInterleavingsTest::awaitAndTake)
        .process(SyncInterleavingsTest::awaitAndTake)
        .process(SyncInterleavingsTest::giveTwoAndSignal)
        .preemptions(1)
        .check(
            (memory, heir) -> {
              assertThat(memory.getInt(FIRST)).isZero();
              assertThat(condition(memory, heir, lock(memory, heir)).waiting()).isZero();
            });
  }

  @Test
  void aSignalReachesTheLivingAfterADeath() {
    Interleavings.of(128)
        .victim(SyncInterleavingsTest::awaitAndTake)
        .process(SyncInterleavingsTest::awaitAndTake)
        .process(SyncInterleavingsTest::giveTwoAndSignal)
        .preemptions(1)
        .check((memory, heir) -> assertThat(memory.getInt(FIRST)).isBetween(0, 1));
  }

  private static void awaitAndTake(SharedBuffer memory, Liveness self) throws InterruptedException {
    OwnerLock lock = lock(memory, self);
    while (memory.getInt(FIRST) == 0) {
      condition(memory, self, lock).await(Deadline.never(), true);
    }
    memory.putInt(FIRST, memory.getInt(FIRST) - 1);
    lock.unlock();
  }

  private static void giveTwoAndSignal(SharedBuffer memory, Liveness self) {
    OwnerLock lock = lock(memory, self);
    memory.putInt(FIRST, 2);
    condition(memory, self, lock).signal(2);
    lock.unlock();
  }

  private static OwnerLock lock(SharedBuffer memory, Liveness self) {
    OwnerLock lock = new OwnerLock(memory, 0, self);
    lock.lockUninterruptibly();
    return lock;
  }

  private static ConditionState condition(SharedBuffer memory, Liveness self, OwnerLock lock) {
    return new ConditionState(
        memory,
        16,
        self,
        () -> {
          lock.unlock();
          return 1;
        },
        depth -> lock.lockUninterruptibly(),
        () -> {});
  }

  @Test
  void aBarrierLetsAllThrough() {
    Interleavings.of(128)
        .preparation((memory, self) -> new BarrierState(memory, 0, self).initialize(2))
        .process(SyncInterleavingsTest::pass)
        .process(SyncInterleavingsTest::pass)
        .check(
            (memory, heir) -> {
              BarrierState state = new BarrierState(memory, 0, heir);
              assertThat(state.hasFailed(0)).isFalse();
              assertThat(state.generation()).isEqualTo(2);
              assertThat(state.arrived()).isZero();
            });
  }

  @Test
  void aBarrierLetsTheLivingGoAfterTheDeathOfAParty() {
    Interleavings.of(128)
        .preparation((memory, self) -> new BarrierState(memory, 0, self).initialize(2))
        .process(SyncInterleavingsTest::pass)
        .victim(SyncInterleavingsTest::pass)
        .check(
            (memory, heir) -> {
              BarrierState state = new BarrierState(memory, 0, heir);
              assertThat(state.tryBreak(~state.generation())).isFalse(); // takes the lock
              assertThat(state.arrived()).isBetween(0, 1);
            });
  }

  /** What a party does, except that it gives up when the other has died before it arrived. */
  private static void pass(SharedBuffer memory, Liveness self) {
    BarrierState state = new BarrierState(memory, 0, self);
    BarrierState.Arrival arrival = state.tryArrive();
    int generation = arrival.generation();
    if (arrival.before() == 1) {
      state.complete(generation, true);
    }
    while (arrival.hasArrived() && state.generation() == generation) {
      int deathsSeen = self.deaths();
      if (state.hasDeadParty()) {
        state.tryBreak(generation);
      } else if (state.arrived() == 1 && !self.isAlive(VICTIM)) {
        return;
      } else {
        state.sleep(generation, deathsSeen, Deadline.never());
      }
    }
  }
}
