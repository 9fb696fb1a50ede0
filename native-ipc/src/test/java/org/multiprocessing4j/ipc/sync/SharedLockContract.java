package org.multiprocessing4j.ipc.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.multiprocessing4j.ipc.posix.Posix;
import org.multiprocessing4j.ipc.posix.Signal;
import org.multiprocessing4j.ipc.testsupport.ChildJvm;
import org.multiprocessing4j.ipc.testsupport.Handles;

/** What every lock between processes keeps to. */
@SuppressWarnings("LockNotBeforeTry") // a failed test closes the lock
interface SharedLockContract {
  Duration SHORT = Duration.ofMillis(30);

  AbstractIpcLock newLock(OwnerDeath onDeath);

  default AbstractIpcLock newLock() {
    return newLock(OwnerDeath.REPORT);
  }

  @Test
  default void excludesAnotherProcess() throws Exception {
    try (AbstractIpcLock lock = newLock();
        ChildJvm other = Actor.start(lock)) {
      Actor.perform(other, "lock");
      assertThat(lock.tryLock()).isFalse();
      assertThat(lock.tryLock(SHORT)).isFalse();
      assertThat(lock.tryLock(0, TimeUnit.SECONDS)).isFalse();
      assertThat(lock.ownerPid()).hasValue(other.pid());
      assertThat(lock).asString().contains(lock.name(), "held by pid " + other.pid());
      assertThatThrownBy(lock::unlock).isInstanceOf(IllegalMonitorStateException.class);

      Actor.perform(other, "unlock");

      assertThat(lock.tryLock(Duration.ofSeconds(40))).isTrue();
      assertThat(lock.ownerDied()).isFalse();
      lock.unlock();
      assertThat(lock.isLocked()).isFalse();
      assertThat(lock).asString().contains("free");
    }
  }

  @Test
  default void theNextOwnerFollowsAKilledOneAndIsTold() throws Exception {
    try (AbstractIpcLock lock = newLock();
        ChildJvm victim = Actor.start(lock);
        ChildJvm waiter = Actor.start(lock)) {
      Actor.perform(victim, "lock");
      Actor.begin(waiter, "lock");

      victim.kill();

      assertThat(waiter.awaitPrefix("done lock: ")).isEqualTo("ownerDied=true");
      Actor.perform(waiter, "unlock");
      lock.lock();
      assertThat(lock.ownerDied()).isTrue();
      lock.markConsistent();
      lock.unlock();
      assertThat(Actor.perform(waiter, "lock")).isEqualTo("ownerDied=false");
    }
  }

  @Test
  default void aKilledWaiterHindersNobody() throws Exception {
    try (AbstractIpcLock lock = newLock();
        ChildJvm victim = Actor.start(lock)) {
      lock.lock();
      Actor.begin(victim, "lock");
      victim.kill();
      victim.awaitExit();

      lock.unlock();

      assertThat(lock.tryLock(Duration.ofSeconds(40))).isTrue();
      assertThat(lock.ownerDied()).isFalse();
      lock.unlock();
    }
  }

  @Test
  default void aStoppedOwnerKeepsTheLock() throws Exception {
    try (AbstractIpcLock lock = newLock();
        ChildJvm owner = Actor.start(lock)) {
      Actor.perform(owner, "lock");
      Posix.kill(owner.pid(), Signal.SIGSTOP);

      assertThat(lock.tryLock(Duration.ofMillis(200))).isFalse();

      Posix.kill(owner.pid(), Signal.SIGCONT);
      Actor.perform(owner, "unlock");
      assertThat(lock.tryLock(Duration.ofSeconds(40))).isTrue();
      lock.unlock();
    }
  }

  @Test
  @SuppressWarnings("NullAway") // the point of it
  default void whatADeathMeansHasToBeSaid() {
    assertThatThrownBy(() -> newLock(null))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("onDeath");
  }

  @Test
  default void aDeathCanBeToldByAnException() throws Exception {
    try (AbstractIpcLock lock = newLock(OwnerDeath.THROW);
        ChildJvm victim = Actor.start(lock)) {
      Actor.perform(victim, "lock");
      victim.kill();
      victim.awaitExit();

      assertThatThrownBy(lock::lock).isInstanceOf(AbandonedLockException.class);

      assertThat(lock.isHeldByThisProcess()).isTrue();
      lock.markConsistent();
      lock.unlock();
      lock.lock();
      lock.unlock();
    }
  }

  @Test
  default void whoWaitedAtAConditionIsToldOfADeathAsWell() throws Exception {
    try (AbstractIpcLock lock = newLock(OwnerDeath.THROW);
        IpcCondition condition = lock.newCondition();
        ChildJvm victim = Actor.start(lock)) {
      CountDownLatch locked = new CountDownLatch(1);
      CompletableFuture<Throwable> told =
          CompletableFuture.supplyAsync(() -> awaitAndUnlock(condition, lock, locked));
      locked.await();
      Actor.perform(victim, "lock"); // once the other one waits
      victim.kill();
      victim.awaitExit();
      assertThatThrownBy(lock::lock).isInstanceOf(AbandonedLockException.class);
      condition.signal();
      lock.unlock();

      assertThat(told.get()).isInstanceOf(AbandonedLockException.class);
    }
  }

  @SuppressWarnings("WaitNotInLoop") // there is nothing to wait for but the news
  private static Throwable awaitAndUnlock(
      IpcCondition condition, AbstractIpcLock lock, CountDownLatch locked) {
    lock.lock();
    try {
      locked.countDown();
      condition.await();
      return new AssertionError("not told");
    } catch (AbandonedLockException | InterruptedException told) {
      return told;
    } finally {
      lock.unlock();
    }
  }

  @Test
  default void aHandleArrivesAsTheSameLock() throws Exception {
    try (AbstractIpcLock lock = newLock()) {
      AbstractIpcLock copy = Handles.copy(lock);
      assertThat(copy.name()).isEqualTo(lock.name());

      lock.lock();
      CompletableFuture<Boolean> other = CompletableFuture.supplyAsync(copy::tryLock);

      assertThat(other.join()).isFalse();
      lock.unlock();
      copy.close();
      assertThat(lock.tryLock()).isTrue();
      lock.unlock();
    }
  }

  /** Or a handle that is closed while a thread works under the lock would keep it for good. */
  @Test
  default void whatIsHeldIsFreedByAClosedHandleToo() throws Exception {
    try (AbstractIpcLock lock = newLock()) {
      AbstractIpcLock copy = Handles.copy(lock);
      copy.lock();
      copy.close();

      assertThatThrownBy(copy::tryLock).isInstanceOf(IllegalStateException.class);
      copy.unlock();

      assertThat(lock.isLocked()).isFalse();
      assertThatThrownBy(copy::unlock).isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  default void interruptsEndWaitsThatSaySo() {
    try (AbstractIpcLock lock = newLock()) {
      CompletableFuture.runAsync(lock::lock).join();

      Thread.currentThread().interrupt();
      assertThatThrownBy(lock::lockInterruptibly).isInstanceOf(InterruptedException.class);
      Thread.currentThread().interrupt();
      assertThatThrownBy(() -> lock.tryLock(Duration.ZERO))
          .isInstanceOf(InterruptedException.class);
      assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }
  }

  @Test
  default void theCreatorsCloseEndsTheLockEverywhere() throws Exception {
    AbstractIpcLock lock = newLock();
    try (ChildJvm waiter = Actor.start(lock)) {
      lock.lock();
      Actor.begin(waiter, "lock");

      lock.close();
      lock.close();

      assertThat(waiter.awaitPrefix("done lock: ")).isEqualTo("IllegalStateException");
      assertThatThrownBy(lock::lock)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining(lock.name());
      assertThatThrownBy(() -> Handles.encode(lock)).isInstanceOf(IllegalStateException.class);
      assertThat(lock).asString().contains("closed");
    }
  }
}
