package org.multiprocessing4j.ipc.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.multiprocessing4j.ipc.sync.EventCount;

/** Who is woken, told from the counter of wake-ups: a sleep that is too long ends by itself. */
@Timeout(60)
class WakeUpTest {
  private static final int PLACES = 2;

  private final IpcQueue<String> queue =
      IpcQueue.ring(4096, QueueOptions.defaults().withMaxDeliveries(PLACES));
  private final QueueCore core = OpenQueues.acquire(queue.path());

  @AfterEach
  void close() {
    OpenQueues.release(core);
    queue.close();
  }

  @BeforeEach
  void putThree() throws Exception {
    queue.putMany(List.of("a", "b", "c"));
  }

  /** Receivers may have been woken for the rest, and cannot take it. */
  @Test
  void whoTakesTheLastPlaceForADeliveryWakesThoseWhoNeedNone() throws Exception {
    assertThat(wakesASleeper(queue::receive)).as("a place is left").isFalse();
    assertThat(wakesASleeper(queue::receive)).as("no place is left").isTrue();
  }

  @Test
  void whoTakesTheLastPlaceAndTheLastMessageWakesNobody() throws Exception {
    queue.get();
    queue.receive();
    assertThat(wakesASleeper(queue::receive)).isFalse();
  }

  private boolean wakesASleeper(Deed deed) throws InterruptedException {
    EventCount notEmpty = core.state().notEmpty;
    EventCount.Key asleep = notEmpty.prepare();
    deed.run();
    EventCount.Key later = notEmpty.prepare();
    notEmpty.cancel(later);
    notEmpty.cancel(asleep);
    return later.sequence() != asleep.sequence();
  }

  private interface Deed {
    void run() throws InterruptedException;
  }
}
