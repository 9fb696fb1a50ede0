package org.multiprocessing4j.ipc.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.multiprocessing4j.ipc.sync.IpcReentrantLock;
import org.multiprocessing4j.ipc.testsupport.ChildJvm;
import org.multiprocessing4j.ipc.testsupport.Handles;

@Timeout(60)
class SharedArrayTest {
  @Test
  void integers() {
    try (SharedIntArray array = SharedIntArray.of(1, 2, 3)) {
      assertThat(array.getAndAdd(1, 5)).isEqualTo(2);
      assertThat(array.getAndSet(0, 9)).isEqualTo(1);
      assertThat(array.compareAndSet(2, 4, 5)).isFalse();
      assertThat(array.compareAndSet(2, 3, 5)).isTrue();
      array.set(0, -1);
      assertThat(array.get(0)).isEqualTo(-1);
      assertThat(array.toArray()).containsExactly(-1, 7, 5);
      array.set(1, new int[] {8, 9});
      int[] target = new int[4];
      array.get(1, target, 2, 2);
      assertThat(target).containsExactly(0, 0, 8, 9);
      assertThat(array).hasToString("SharedIntArray[3 elements]");
      assertThat(array.addAndGet(0, Integer.MIN_VALUE)).isEqualTo(Integer.MAX_VALUE);
      assertThat(array.incrementAndGet(0)).isEqualTo(Integer.MIN_VALUE);
      assertThat(array.decrementAndGet(1)).isEqualTo(7);
      assertThat(array.updateAndGet(1, element -> element * 6)).isEqualTo(42);
      assertThat(array.toArray()).containsExactly(Integer.MIN_VALUE, 42, 9);
    }
  }

  @Test
  void longs() {
    try (SharedLongArray array = SharedLongArray.of(1L << 40, 2)) {
      assertThat(array.getAndAdd(0, 1)).isEqualTo(1L << 40);
      assertThat(array.compareAndSet(1, 2, -2)).isTrue();
      assertThat(array.getAndSet(1, 4)).isEqualTo(-2);
      assertThat(array.toArray()).containsExactly((1L << 40) + 1, 4);
      assertThat(array.addAndGet(0, 1L << 40)).isEqualTo((1L << 41) + 1);
      assertThat(array.decrementAndGet(0)).isEqualTo(1L << 41);
      assertThat(array.incrementAndGet(1)).isEqualTo(5);
      assertThat(array.updateAndGet(1, element -> -element)).isEqualTo(-5);
      assertThat(array.toArray()).containsExactly(1L << 41, -5);
    }
  }

  @Test
  void doubles() {
    try (SharedDoubleArray array = SharedDoubleArray.of(0.5, -1.5)) {
      assertThat(array.getAndAdd(0, 0.25)).isEqualTo(0.5);
      assertThat(array.compareAndSet(1, -1.5, 3)).isTrue();
      array.set(0, array.get(0) * 2);
      assertThat(array.getAndSet(1, -0.0)).isEqualTo(3);
      assertThat(array.toArray()).containsExactly(1.5, -0.0);
      assertThat(array.addAndGet(0, 0.5)).isEqualTo(2);
      assertThat(array.updateAndGet(0, Math::sqrt)).isEqualTo(Math.sqrt(2));
    }
  }

  @Test
  void bytes() {
    try (SharedByteArray array = SharedByteArray.create(5)) {
      array.set(1, new byte[] {1, 2, 3});
      array.set(0, (byte) -1);
      assertThat(array.get(2)).isEqualTo((byte) 2);
      assertThat(array.toArray()).containsExactly(-1, 1, 2, 3, 0);
    }
  }

  @Test
  void startAsZerosAndKeepTheirLength() {
    try (SharedIntArray array = SharedIntArray.create(1000)) {
      assertThat(array.length()).isEqualTo(1000);
      assertThat(array.toArray()).containsOnly(0);
      assertThat(Handles.copy(array).length()).isEqualTo(1000);
    }
  }

  @Test
  void refuseIndicesOutside() {
    try (SharedIntArray array = SharedIntArray.create(3)) {
      assertThatThrownBy(() -> array.get(3)).isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> array.set(-1, 0)).isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> array.set(2, new int[2]))
          .isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> array.get(0, new int[2], 1, 2))
          .isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> SharedIntArray.create(0))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void processesLoseNoUpdate() throws Exception {
    try (SharedLongArray array = SharedLongArray.create(4);
        ChildJvm first = Doer.start(array);
        ChildJvm second = Doer.start(array)) {
      array.lock().lock(); // which the others do without
      try {
        first.awaitSuccess();
        second.awaitSuccess();
      } finally {
        array.lock().unlock();
      }
      assertThat(array.toArray())
          .containsExactly(0, 4 * Doer.ROUNDS, 2 * Doer.ROUNDS, 6 * Doer.ROUNDS);
    }
  }

  @Test
  void areUselessOnceClosed() {
    SharedIntArray array = SharedIntArray.create(3);
    array.close();
    array.close();
    assertThatThrownBy(() -> array.get(0)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(array.lock()::tryLock).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> Handles.encode(array)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void theLockOfAnArrayThatIsClosedUnderItIsFreed() {
    try (SharedIntArray array = SharedIntArray.create(1)) {
      SharedIntArray copy = Handles.copy(array);
      assertThat(copy.lock().tryLock()).isTrue();
      copy.close();
      copy.lock().unlock();
      assertThat(array.lock().isLocked()).isFalse();
    }
  }

  @Test
  void theLockOfAnArrayIsClosedWithTheArrayOnly() {
    IpcReentrantLock lock;
    try (SharedIntArray numbers = SharedIntArray.create(1);
        SharedByteArray bytes = SharedByteArray.create(1)) {
      assertThatThrownBy(numbers.lock()::close)
          .isInstanceOf(UnsupportedOperationException.class)
          .hasMessageContaining("the lock of a SharedIntArray ends with it");
      assertThatThrownBy(Handles.copy(bytes).lock()::close)
          .isInstanceOf(UnsupportedOperationException.class)
          .hasMessageEndingWith("finally { value.lock().unlock(); }");
      lock = numbers.lock();
      assertThat(lock.tryLock()).isTrue();
      lock.unlock();
    }
    assertThatThrownBy(lock::tryLock).isInstanceOf(IllegalStateException.class);
  }
}
