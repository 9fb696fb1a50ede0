package org.multiprocessing4j.ipc.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The Chronicle backend keeps the contract of every queue. */
class ChronicleQueueTest implements IpcQueueContract, ByteBatchesContract {
  @Override
  public <E> IpcQueue<E> newQueue(QueueOptions options) {
    return IpcQueue.create(options);
  }

  /** Chronicle opens its table within a time by the wall clock, 10 seconds if nobody says more. */
  @Test
  void aClockThatIsSetWhileAQueueIsOpenedDoesNotFailIt() throws Exception {
    try (IpcQueue<Integer> queue = IpcQueue.create()) {
      queue.put(1);
    }
    long millis = Long.getLong("chronicle.table.store.timeoutMS", 10_000);
    assertThat(Duration.ofMillis(millis)).isGreaterThan(Duration.ofDays(100 * 365));
  }
}
