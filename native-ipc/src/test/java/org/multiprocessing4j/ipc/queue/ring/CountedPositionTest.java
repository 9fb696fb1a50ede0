package org.multiprocessing4j.ipc.queue.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.multiprocessing4j.ipc.liveness.Liveness;
import org.multiprocessing4j.ipc.memory.MappedBuffer;
import org.multiprocessing4j.ipc.memory.SharedBuffer;
import org.multiprocessing4j.ipc.queue.QueueStorageException;
import org.multiprocessing4j.ipc.sync.OwnerLock;
import org.multiprocessing4j.ipc.testsupport.Interleavings;

@Timeout(60)
class CountedPositionTest {
  private static final long LOCK = 0;
  private static final long COUNT = 8;
  private static final long POSITION = 16;
  private static final int STEP = 10;

  /** In every order and with a death anywhere: a count and a position that belong together. */
  @Test
  void whoLooksWithoutTheLockSeesAPositionThatBelongedToACount() {
    Interleavings.of(64)
        .victim(CountedPositionTest::stepOn)
        .process(CountedPositionTest::stepOn)
        .process(
            (memory, self) -> {
              CountedPosition position = position(memory);
              long first = position.now();
              long second = position.now();
              assertThat(first % STEP).isZero();
              assertThat(second % STEP).isZero();
              assertThat(second).isGreaterThanOrEqualTo(first);
            })
        .preemptions(1)
        .check(
            (memory, heir) ->
                assertThat(position(memory).present()).isEqualTo(STEP * memory.getLong(COUNT)));
  }

  @Test
  void aDamagedOneIsRefused() {
    SharedBuffer memory = MappedBuffer.over(ByteBuffer.allocateDirect(64));
    memory.putLong(COUNT, 5);
    CountedPosition position = position(memory);
    assertThatThrownBy(position::now)
        .isInstanceOf(QueueStorageException.class)
        .hasMessageContaining("orders")
        .hasMessageContaining("count 5");
  }

  private static void stepOn(SharedBuffer memory, Liveness self) {
    CountedPosition position = position(memory);
    OwnerLock lock = new OwnerLock(memory, LOCK, self);
    lock.lockUninterruptibly();
    long next = memory.getLong(COUNT) + 1;
    position.prepare(next, position.present() + STEP);
    memory.putLongRelease(COUNT, next);
    lock.unlock();
  }

  private static CountedPosition position(SharedBuffer memory) {
    return new CountedPosition(memory, POSITION, COUNT, "orders");
  }
}
