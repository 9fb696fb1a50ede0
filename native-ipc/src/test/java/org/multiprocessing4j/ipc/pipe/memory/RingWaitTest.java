package org.multiprocessing4j.ipc.pipe.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.multiprocessing4j.ipc.liveness.Liveness;
import org.multiprocessing4j.ipc.memory.MappedBuffer;
import org.multiprocessing4j.ipc.memory.SharedBuffer;
import org.multiprocessing4j.ipc.pipe.ConnectionClosedException;
import org.multiprocessing4j.ipc.sync.Deadline;
import org.multiprocessing4j.ipc.sync.EventCount;
import org.multiprocessing4j.ipc.testsupport.ForwardingLiveness;
import org.multiprocessing4j.ipc.testsupport.SimulatedPeers;

/** What a wait at a ring looks at, and what it spares itself. */
@Timeout(60)
class RingWaitTest {
  private final Liveness self = new SimulatedPeers().newProcess();
  private final AtomicInteger timesAsked = new AtomicInteger();
  private final Liveness peers = counting(self, timesAsked);
  private final SharedBuffer memory =
      MappedBuffer.over(ByteBuffer.allocateDirect(MemoryPipeLayout.HOLDERS * Long.BYTES + 8));
  private final Holders holders = new Holders(memory, 0, peers);
  private final EventCount event =
      new EventCount(memory, MemoryPipeLayout.HOLDERS * Long.BYTES, self);

  private final AfterASleep afterASleep = new AfterASleep();

  private RingWait waitFor(BooleanSupplier condition, Runnable openCheck) {
    return new RingWait(event, condition, new Peer(holders, peers), openCheck);
  }

  private RingWait metAtOnce(Runnable openCheck) {
    return waitFor(() -> true, openCheck);
  }

  private static Liveness counting(Liveness peers, AtomicInteger timesAsked) {
    return new ForwardingLiveness(peers) {
      @Override
      public boolean isAlive(int token) {
        timesAsked.incrementAndGet();
        return super.isAlive(token);
      }
    };
  }

  @Test
  void aCloseIsHeardThoughThereIsSomething() {
    RingWait wait =
        metAtOnce(
            () -> {
              throw new ConnectionClosedException("closed", null);
            });
    assertThatThrownBy(() -> wait.await(Deadline.never()))
        .isInstanceOf(ConnectionClosedException.class);
  }

  @Test
  void anInterruptIsHeardThoughThereIsSomething() throws Exception {
    RingWait wait = metAtOnce(() -> {});
    assertThat(wait.await(Deadline.never())).isTrue();
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> wait.await(Deadline.never())).isInstanceOf(InterruptedException.class);
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }

  /** That is a system call, while the other end waits for the answer. */
  @Test
  void whoWasWokenForWhatHeWaitedForAsksNobodyWhoIsAlive() throws Exception {
    Holders.Place unused = holders.add();
    RingWait wait = waitFor(afterASleep, () -> {});
    assertThat(wait.await(Deadline.never())).isTrue();
    assertThat(timesAsked).hasValue(1); // before the sleep
  }

  /** Comes while the one that waits for it sleeps, until the end of the slice. */
  private final class AfterASleep implements BooleanSupplier {
    private int looksSinceAsked;

    @Override
    public boolean getAsBoolean() {
      return timesAsked.get() > 0 && ++looksSinceAsked > 1;
    }
  }

  @Test
  void afterALongSleepItDoesNotSpinBeforeTheNext() throws Exception {
    Holders.Place unused = holders.add();
    RingWait wait = waitFor(afterASleep, () -> {});
    assertThat(wait.await(Deadline.never())).isTrue();
    afterASleep.looksSinceAsked = Integer.MIN_VALUE; // never again
    assertThat(wait.await(Deadline.afterNanos(0))).isFalse();
    assertThat(afterASleep.looksSinceAsked).isEqualTo(Integer.MIN_VALUE + 1);
  }
}
