package org.multiprocessing4j.ipc.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.multiprocessing4j.ipc.liveness.Liveness;
import org.multiprocessing4j.ipc.memory.MappedBuffer;
import org.multiprocessing4j.ipc.memory.SharedBuffer;
import org.multiprocessing4j.ipc.testsupport.CrashSweep;
import org.multiprocessing4j.ipc.testsupport.SimulatedPeers;

@Timeout(60)
class EventStateTest {
  private static final int ROUNDS = 200_000;
  private static final Duration LONGEST = Duration.ofSeconds(5); // on a single processor
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
    AtomicBoolean more = new AtomicBoolean(true);
    CompletableFuture<Void> producer =
        CompletableFuture.runAsync(
            () -> {
              for (int round = 1; more.get(); round++) {
                meet(meetings, 2 * round - 1);
                memory.putInt(WORK, round);
                event.set();
                meet(meetings, 2 * round);
              }
            });
    int lost = 0;
    Deadline deadline = Deadline.after(LONGEST);
    for (int round = 1; more.get(); round++) {
      event.set();
      meet(meetings, 2 * round - 1);
      event.clear();
      boolean seen = memory.getInt(WORK) == round;
      more.set(round < ROUNDS && !deadline.isExpired());
      meet(meetings, 2 * round);
      lost += seen || event.isSet() ? 0 : 1;
    }
    producer.join();
    assertThat(lost).isZero();
  }

  /** Both spin, so that they go on within nanoseconds; but not for long on a busy machine. */
  private static void meet(AtomicInteger meetings, int number) {
    meetings.incrementAndGet();
    for (int spins = 0; meetings.get() < 2 * number; spins++) {
      if (spins < 1_000) {
        Thread.onSpinWait();
      } else {
        LockSupport.parkNanos(1);
      }
    }
  }

  private static EventState event(SharedBuffer memory, Liveness self) {
    return new EventState(memory, 0, self, () -> {});
  }
}
