package org.multiprocessing4j.ipc.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.multiprocessing4j.ipc.sync.IpcReentrantLock;
import org.multiprocessing4j.ipc.testsupport.ChildJvm;
import org.multiprocessing4j.ipc.testsupport.Handles;

@Timeout(60)
class SharedValueTest {
  @Test
  void integersCount() {
    try (SharedInt value = SharedInt.create(5)) {
      assertThat(value.getAndSet(7)).isEqualTo(5);
      assertThat(value.compareAndSet(5, 8)).isFalse();
      assertThat(value.compareAndSet(7, 8)).isTrue();
      assertThat(value.getAndAdd(2)).isEqualTo(8);
      assertThat(value.addAndGet(-3)).isEqualTo(7);
      assertThat(value.incrementAndGet()).isEqualTo(8);
      assertThat(value.decrementAndGet()).isEqualTo(7);
      assertThat(value.updateAndGet(v -> v * 6)).isEqualTo(42);
      assertThat(value).hasToString("SharedInt[42]");
    }
  }

  @Test
  void longsCount() {
    try (SharedLong value = SharedLong.create(1L << 40)) {
      assertThat(value.getAndAdd(1)).isEqualTo(1L << 40);
      assertThat(value.updateAndGet(v -> -v)).isEqualTo(-(1L << 40) - 1);
      assertThat(value.getAndSet(Long.MAX_VALUE)).isNegative();
      assertThat(value.incrementAndGet()).isEqualTo(Long.MIN_VALUE);
      assertThat(value.decrementAndGet()).isEqualTo(Long.MAX_VALUE);
      assertThat(value.compareAndSet(Long.MAX_VALUE, 0)).isTrue();
      assertThat(value.get()).isZero();
    }
  }

  @Test
  void doublesAddUp() {
    try (SharedDouble value = SharedDouble.create(0.25)) {
      assertThat(value.getAndAdd(0.5)).isEqualTo(0.25);
      assertThat(value.addAndGet(0.25)).isEqualTo(1.0);
      assertThat(value.getAndSet(-0.0)).isEqualTo(1.0);
      assertThat(value.compareAndSet(0.0, 1)).isFalse();
      assertThat(value.compareAndSet(-0.0, Double.NaN)).isTrue();
      assertThat(value.compareAndSet(Double.NaN, 2)).isTrue();
      assertThat(value.updateAndGet(v -> v * v)).isEqualTo(4);
    }
  }

  @Test
  void booleansFlip() {
    try (SharedBoolean value = SharedBoolean.create()) {
      assertThat(value.getAndSet(true)).isFalse();
      assertThat(value.compareAndSet(false, true)).isFalse();
      assertThat(value.compareAndSet(true, false)).isTrue();
      value.set(true);
      assertThat(value.get()).isTrue();
      assertThat(value).hasToString("SharedBoolean[true]");
    }
  }

  @Test
  void processesLoseNoUpdate() throws Exception {
    try (SharedInt count = SharedInt.create();
        SharedDouble sum = SharedDouble.create();
        ChildJvm first = Doer.start(count);
        ChildJvm second = Doer.start(count);
        ChildJvm third = Doer.start(sum);
        ChildJvm fourth = Doer.start(sum)) {
      first.awaitSuccess();
      second.awaitSuccess();
      third.awaitSuccess();
      fourth.awaitSuccess();
      assertThat(count.get()).isEqualTo(2 * Doer.ROUNDS);
      assertThat(sum.get()).isEqualTo(Doer.ROUNDS);
    }
  }

  @Test
  void aCopyIsTheSameValueWithTheSameLock() {
    SharedInt value = SharedInt.create(1);
    SharedInt copy = Handles.copy(value);
    copy.set(2);
    assertThat(value.get()).isEqualTo(2);
    assertThat(copy.lock().tryLock()).isTrue();
    assertThat(value.lock().isLocked()).isTrue();
    copy.lock().unlock();
    copy.close();
    assertThat(value.get()).isEqualTo(2);

    SharedInt late = Handles.copy(value);
    value.close();

    assertThatThrownBy(value::get).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(late::get)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed by the process that created it");
    assertThat(value).hasToString("SharedInt[closed]");
  }

  @Test
  void theLockOfAValueThatIsClosedUnderItIsFreed() {
    try (SharedInt value = SharedInt.create(1)) {
      SharedInt copy = Handles.copy(value);
      assertThat(copy.lock().tryLock()).isTrue();
      copy.close();
      copy.lock().unlock();
      assertThat(value.lock().isLocked()).isFalse();
    }
  }

  /** Python's {@code with value.get_lock()} looks like this, but this would not lock. */
  @Test
  void theLockOfAValueIsClosedWithTheValueOnly() {
    IpcReentrantLock kept;
    try (SharedInt value = SharedInt.create(1)) {
      kept = value.lock();
      for (SharedInt handle : List.of(value, Handles.copy(value))) {
        IpcReentrantLock lock = handle.lock();
        assertThatThrownBy(lock::close)
            .isInstanceOf(UnsupportedOperationException.class)
            .hasMessageContaining("the lock of a SharedInt ends with it")
            .hasMessageContaining(
                "value.lock().lock(); try { ... } finally { value.lock().unlock(); }");
        assertThat(lock.tryLock()).isTrue();
        assertThat(value.lock().isLocked()).isTrue();
        lock.unlock();
      }
    }
    assertThatThrownBy(kept::tryLock)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed in this process");
  }
}
