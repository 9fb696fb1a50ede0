package org.multiprocessing4j.ipc.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.multiprocessing4j.ipc.testsupport.ChildJvm;
import org.multiprocessing4j.ipc.testsupport.Handles;

@Timeout(60)
@SuppressWarnings("LockNotBeforeTry") // a failed test closes the lock
class IpcReentrantLockTest implements SharedLockContract {
  @Override
  public IpcReentrantLock newLock(OwnerDeath onDeath) {
    return IpcReentrantLock.create("test", onDeath);
  }

  @Test
  void itsHolderMayLockAgainAndMustUnlockAsOften() {
    try (IpcReentrantLock lock = IpcReentrantLock.create()) {
      lock.lock();
      assertThat(lock.tryLock()).isTrue();
      assertThat(lock.holdCount()).isEqualTo(2);
      assertThat(CompletableFuture.supplyAsync(lock::tryLock).join()).isFalse();

      lock.unlock();
      assertThat(CompletableFuture.supplyAsync(lock::tryLock).join()).isFalse();
      lock.unlock();

      assertThat(lock.holdCount()).isZero();
      assertThat(lock.isLocked()).isFalse();
      assertThatThrownBy(lock::unlock).isInstanceOf(IllegalMonitorStateException.class);
    }
  }

  @Test
  void anotherHandleOfTheSameThreadHoldsItToo() {
    try (IpcReentrantLock lock = IpcReentrantLock.create()) {
      lock.lock();
      IpcReentrantLock copy = Handles.copy(lock);
      assertThat(copy.holdCount()).isEqualTo(1);
      copy.unlock();
      assertThat(lock.isLocked()).isFalse();
    }
  }

  @Test
  void anotherThreadMayNotUnlock() {
    try (IpcReentrantLock lock = IpcReentrantLock.create()) {
      lock.lock();
      assertThatThrownBy(() -> CompletableFuture.runAsync(lock::unlock).join())
          .hasCauseInstanceOf(IllegalMonitorStateException.class);
      assertThat(lock.holdCount()).isEqualTo(1);
      lock.unlock();
    }
  }

  @Test
  void whoFollowsADeadOwnerHoldsItOnce() throws Exception {
    try (IpcReentrantLock lock = IpcReentrantLock.create();
        ChildJvm victim = Actor.start(lock)) {
      Actor.perform(victim, "lock");
      Actor.perform(victim, "lock");
      assertThat(lock).asString().contains("2 deep");
      victim.kill();

      lock.lock();

      assertThat(lock.ownerDied()).isTrue();
      assertThat(lock.holdCount()).isEqualTo(1);
      lock.unlock();
      assertThat(lock.isLocked()).isFalse();
    }
  }
}
