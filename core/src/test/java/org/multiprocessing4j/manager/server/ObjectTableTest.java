package org.multiprocessing4j.manager.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicInteger;
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
    AtomicInteger released = new AtomicInteger();
    HeldByThread lock = released::incrementAndGet;
    queue.put("a");
    objects.add(lock, HeldByThread.class);
    long delivery = objects.add(queue.receive());
    objects.add(lock, HeldByThread.class);
    queue.close();

    objects.releaseAllOfCurrentThread();

    assertThat(released).hasValue(2);
    assertGone(delivery);
  }

  private void assertGone(long id) {
    assertThatThrownBy(() -> objects.get(id))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("settled");
  }
}
