package org.multiprocessing4j.ipc.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.multiprocessing4j.ipc.testsupport.ChildJvm;

@Timeout(60)
@SuppressWarnings("LockNotBeforeTry") // a failed test closes the lock
class IpcLockTest implements SharedLockContract {
  static final int ROUNDS = 20_000;

  /** The reentrant lock's depth, which this lock does not use. */
  static long counterOffset(AbstractIpcLock lock) {
    return lock.offset + 12;
  }

  @Override
  public IpcLock newLock(OwnerDeath onDeath) {
    return IpcLock.create("test", onDeath);
  }

  @Test
  void anyThreadOfTheOwningProcessMayUnlock() {
    try (IpcLock lock = IpcLock.create()) {
      lock.lock();
      CompletableFuture.runAsync(lock::unlock).join();
      assertThat(lock.tryLock()).isTrue();
      lock.unlock();
      assertThatThrownBy(lock::unlock).isInstanceOf(IllegalMonitorStateException.class);
    }
  }

  @Test
  void isNotReentrant() {
    try (IpcLock lock = IpcLock.create()) {
      lock.lock();
      assertThat(lock.tryLock()).isFalse();
      lock.unlock();
    }
  }

  @Test
  void processesCountRight() throws Exception {
    try (IpcLock lock = IpcLock.create();
        ChildJvm first = Actor.start(lock);
        ChildJvm second = Actor.start(lock)) {
      first.writeLine("increment");
      second.writeLine("increment");
      first.awaitPrefix("done ");
      second.awaitPrefix("done ");

      assertThat(lock.memory.getIntVolatile(counterOffset(lock))).isEqualTo(2 * ROUNDS);
      assertThat(lock.isLocked()).isFalse();
    }
  }

  @Test
  void manyLocksComeAndGoInLittleMemory() {
    for (int i = 0; i < 10_000; i++) {
      try (IpcLock lock = IpcLock.create()) {
        assertThat(lock.tryLock()).isTrue();
        lock.unlock();
      }
    }
  }
}
