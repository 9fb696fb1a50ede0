package org.multiprocessing4j.manager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.locks.Lock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.multiprocessing4j.ipc.queue.IpcQueue;

@Timeout(60)
class ObjectTableTest {
  private final IpcQueue<String> queue = IpcQueue.create();
  private final ObjectTable objects = new ObjectTable();

  @AfterEach
  void close() {
    queue.close();
  }

  @Test
  void aDeliveryLeavesTheTableWhenItsClientSettlesIt() throws InterruptedException {
    queue.put("a");
    queue.put("b");
    long first = objects.add(queue.receive());
    long second = objects.add(queue.receive());

    ((ServedDelivery<?>) objects.get(first).target()).ack();
    ((ServedDelivery<?>) objects.get(second).target()).nack();

    assertGone(first);
    assertGone(second);
    assertThat(queue.get()).isEqualTo("b");
  }

  @Test
  void aDeliveryLeavesTheTableWithItsClientAndOthersStay() throws InterruptedException {
    queue.put("a");
    long queueId = objects.add(queue, IpcQueue.class);
    long delivery = objects.add(queue.receive());

    objects.releaseAllOfCurrentThread();

    assertGone(delivery);
    assertThat(objects.get(queueId).target()).isSameAs(queue);
    assertThat(queue.get()).isEqualTo("a");
  }

  @Test
  void aDeliveryThatCannotBeGivenBackKeepsNoLockOfItsClient() throws InterruptedException {
    ServedLock before = new ServedLock();
    ServedLock after = new ServedLock();
    queue.put("a");
    objects.add(before, Lock.class);
    long delivery = objects.add(queue.receive());
    objects.add(after, Lock.class);
    before.lock();
    after.lock();
    queue.close();

    objects.releaseAllOfCurrentThread();

    assertThat(before.isLocked()).isFalse();
    assertThat(after.isLocked()).isFalse();
    assertGone(delivery);
  }

  private void assertGone(long id) {
    assertThatThrownBy(() -> objects.get(id))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("settled");
  }
}
