package org.multiprocessing4j.ipc.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.multiprocessing4j.ipc.testsupport.Patience.await;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.multiprocessing4j.ipc.liveness.Liveness;
import org.multiprocessing4j.ipc.memory.SharedBuffer;
import org.multiprocessing4j.ipc.testsupport.CrashSweep;

@Timeout(60)
class ConditionStateTest {
  @Test
  void aCrashBeforeAnyStoreOfAWaitCostsNobodyASignal() throws Exception {
    CrashSweep.of(64)
        .operation(
            (shared, self) -> {
              Guarded victim = new Guarded(shared, self);
              victim.lock();
              victim.condition.await(Deadline.afterNanos(0), true);
              victim.lock.unlock();
            })
        .recovery((shared, self) -> new Guarded(shared, self).recover())
        .check((shared, self, finished) -> aSignalReachesOneWhoWaits(shared, self, 0));
  }

  @Test
  void aCrashBeforeAnyStoreOfASignalCostsNobodyALaterOne() throws Exception {
    CrashSweep.of(64)
        .preparation((shared, self) -> shared.putInt(Guarded.WAITING, 1)) // of one that was killed
        .operation(
            (shared, self) -> {
              Guarded victim = new Guarded(shared, self);
              victim.lock();
              victim.condition.signal(1);
              victim.lock.unlock();
            })
        .recovery((shared, self) -> new Guarded(shared, self).recover())
        .check((shared, self, finished) -> aSignalReachesOneWhoWaits(shared, self, 0));
  }

  /** Of those who look in again and again, say, without a signal. */
  @Test
  void aSignalReachesWhoHasWaitedSinceTwoBillionOthers() throws Exception {
    CrashSweep.of(64)
        .operation((shared, self) -> {})
        .recovery((shared, self) -> {})
        .check((shared, self, finished) -> aSignalReachesOneWhoWaits(shared, self, 1L << 31));
  }

  private static void aSignalReachesOneWhoWaits(SharedBuffer memory, Liveness self, long others) {
    Guarded signaller = new Guarded(memory, self);
    int before = signaller.condition.waiting();
    CompletableFuture<Boolean> waiter =
        CompletableFuture.supplyAsync(() -> new Guarded(memory, self).await());
    await()
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(1))
        .until(() -> signaller.condition.waiting() == before + 1);

    signaller.lock();
    memory.putLong(Guarded.TICKETS, memory.getLong(Guarded.TICKETS) + others);
    signaller.condition.signal(1);
    signaller.lock.unlock();

    assertThat(waiter.join()).isTrue();
    assertThat(signaller.condition.waiting()).isEqualTo(before);
  }

  /** A condition and its lock as one process sees them. */
  private static final class Guarded {
    static final long CONDITION = 16;
    static final long TICKETS = CONDITION + 8;
    static final long WAITING = CONDITION + 24;

    final OwnerLock lock;
    final ConditionState condition;

    Guarded(SharedBuffer memory, Liveness self) {
      lock = new OwnerLock(memory, 0, self);
      condition =
          new ConditionState(memory, CONDITION, self, this::release, depth -> lock(), () -> {});
    }

    void lock() {
      lock.lockUninterruptibly();
    }

    private int release() {
      lock.unlock();
      return 1;
    }

    void recover() {
      lock();
      lock.markConsistent();
      lock.unlock();
    }

    boolean await() {
      lock();
      try {
        return condition.await(Deadline.never(), true);
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      } finally {
        lock.unlock();
      }
    }
  }
}
