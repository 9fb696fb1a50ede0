package org.multiprocessing4j.ipc.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.multiprocessing4j.ipc.liveness.Liveness;
import org.multiprocessing4j.ipc.memory.MappedBuffer;
import org.multiprocessing4j.ipc.memory.SharedBuffer;
import org.multiprocessing4j.ipc.testsupport.CrashSweep;
import org.multiprocessing4j.ipc.testsupport.SimulatedPeers;

@Timeout(30)
class EventStateTest {
  private static final int ROUNDS = 200_000;
  private static final long WORK = 128; // in another cache line

  @Test
  void aCrashBeforeAnyStoreLeavesAnEventThatWorks() throws Exception {
    CrashSweep.of(8)
        .operation(
            (shared, self) -> {
              EventState event = event(shared, self);
              event.set();
              event.clear();
              event.set();
            })
        .recovery((shared, self) -> event(shared, self).set())
        .check(
            (shared, self, finished) -> {
              EventState event = event(shared, self);
              assertThat(event.await(Deadline.never())).isTrue();
              event.clear();
              assertThat(event.await(Deadline.afterNanos(0))).isFalse();
            });
  }

  /**
   * Who publishes and finds the flag set relies on the consumer to look after its next clear. The
   * store must not wait in the processor until that look is over: nobody would ever set again.
   */
  @Test
  void whatComesBeforeASetIsSeenAfterTheClear() {
    SharedBuffer memory = MappedBuffer.over(ByteBuffer.allocateDirect(256));
    EventState event = event(memory, new SimulatedPeers().newProcess());
    AtomicInteger meetings = new AtomicInteger();
    CompletableFuture<Void> producer =
        CompletableFuture.runAsync(
            () -> {
              for (int round = 1; round <= ROUNDS; round++) {
                meet(meetings, 2 * round - 1);
                memory.putInt(WORK, round);
                event.set();
                meet(meetings, 2 * round);
              }
            });
    int lost = 0;
    for (int round = 1; round <= ROUNDS; round++) {
      event.set();
      meet(meetings, 2 * round - 1);
      event.clear();
      boolean seen = memory.getInt(WORK) == round;
      meet(meetings, 2 * round);
      lost += seen || event.isSet() ? 0 : 1;
    }
    producer.join();
    assertThat(lost).isZero();
  }

  /** Both spin, so that they go on within nanoseconds. */
  private static void meet(AtomicInteger meetings, int number) {
    meetings.incrementAndGet();
    while (meetings.get() < 2 * number) {
      Thread.onSpinWait();
    }
  }

  private static EventState event(SharedBuffer memory, Liveness self) {
    return new EventState(memory, 0, self, () -> {});
  }
}
