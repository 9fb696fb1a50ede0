package org.multiprocessing4j.ipc.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.multiprocessing4j.ipc.testsupport.Patience.await;

import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.multiprocessing4j.ipc.liveness.Liveness;
import org.multiprocessing4j.ipc.memory.MappedBuffer;
import org.multiprocessing4j.ipc.memory.SharedBuffer;
import org.multiprocessing4j.ipc.testsupport.CrashSweep;
import org.multiprocessing4j.ipc.testsupport.SimulatedPeers;

@Timeout(60)
class EventCountTest {
  private static final long VALUE = 16;

  private final SharedBuffer memory = MappedBuffer.over(ByteBuffer.allocateDirect(64));
  private final SimulatedPeers peers = new SimulatedPeers();
  private final Liveness alice = peers.newProcess();
  private final EventCount changed = new EventCount(memory, 0, alice);

  /** Two threads hand a number to and fro; one missed wake-up would cost a slice of 10 ms. */
  @Test
  void handsOverWithoutMissingAWakeUp() {
    int rounds = 5_000;
    CompletableFuture<Void> other = CompletableFuture.runAsync(() -> playPingPong(1, rounds));
    playPingPong(0, rounds);
    other.join();

    assertThat(memory.getIntVolatile(VALUE)).isEqualTo(2 * rounds);
    assertThat(changed.sleepers()).isZero();
  }

  @Test
  void aSignalEndsASleep() throws InterruptedException {
    EventCount.Key key = changed.prepare();
    changed.signal(1);

    changed.await(key, Deadline.never());

    assertThat(changed.sleepers()).isZero();
  }

  @Test
  void aDeathAnnouncedAfterTheTicketEndsASleep() throws InterruptedException {
    EventCount.Key key = changed.prepare();
    peers.killAndAnnounce(peers.newProcess());
    long start = System.nanoTime();

    changed.await(key, Deadline.never());

    assertThat(System.nanoTime() - start).isLessThan(Duration.ofSeconds(5).toNanos());
  }

  @Test
  void anInterruptEndsAWaitAndLeavesNoSleeper() {
    EventCount.Key key = changed.prepare();
    Thread.currentThread().interrupt();

    assertThatThrownBy(() -> changed.await(key, Deadline.never()))
        .isInstanceOf(InterruptedException.class);
    assertThat(changed.sleepers()).isZero();
  }

  @Test
  void sleepsUntilTheDeadlineAndNotBeyond() throws InterruptedException {
    long start = System.nanoTime();
    Deadline deadline = Deadline.after(Duration.ofMillis(30));
    while (!deadline.isExpired()) {
      changed.await(changed.prepare(), deadline);
    }
    assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(30_000_000);
  }

  @Test
  void killedSleepersAreForgotten() {
    for (int i = 0; i < 3; i++) {
      changed.prepare(); // and never came back
    }
    signalUntilForgotten();
    assertThat(changed.sleepers()).isZero();
  }

  /**
   * One after the other, while others are found asleep at each signal, so that none is forgotten.
   */
  @Test
  void moreKilledSleepersThanCanBeCountedHideNobody() throws InterruptedException {
    memory.putInt(Integer.BYTES, 0xfffe);
    EventCount.Key asleep = changed.prepare();
    EventCount.Key oneTooMany = changed.prepare();
    long start = System.nanoTime();

    assertThat(changed.sleepers()).isEqualTo(1);
    changed.await(asleep, Deadline.never()); // to announce itself again

    assertThat(System.nanoTime() - start).isLessThan(Duration.ofSeconds(5).toNanos());
    changed.cancel(oneTooMany);
    assertThat(changed.sleepers()).isZero();
  }

  @Test
  void aCrashBeforeAnyStoreIsForgottenAfterAFewSignals() throws Exception {
    CrashSweep.of(64)
        .operation(
            (shared, self) -> {
              EventCount event = new EventCount(shared, 0, self);
              EventCount.Key first = event.prepare();
              EventCount.Key second = event.prepare();
              event.cancel(first);
              event.signal(1);
              event.signalAll();
              event.cancel(second);
            })
        .recovery(
            (shared, self) -> {
              EventCount event = new EventCount(shared, 0, self);
              for (int i = 0; i < 8; i++) {
                event.signal(1);
              }
            })
        .check(
            (shared, self, finished) -> {
              EventCount event = new EventCount(shared, 0, self);
              assertThat(event.sleepers()).isZero();
              EventCount.Key key = event.prepare();
              assertThat(event.sleepers()).isEqualTo(1);
              event.signal(1);
              event.await(key, Deadline.never());
              assertThat(event.sleepers()).isZero();
            });
  }

  @Test
  void aSleeperOfAnOldEraCountsNeitherTwiceNorBelowZero() throws InterruptedException {
    EventCount.Key old = changed.prepare();
    signalUntilForgotten();
    EventCount.Key fresh = changed.prepare();

    changed.await(old, Deadline.never());
    assertThat(changed.sleepers()).isEqualTo(1);
    changed.cancel(fresh);
    assertThat(changed.sleepers()).isZero();
  }

  @Test
  void whoIsForgottenWhileItPreparesDoesNotSleep() {
    EventCount interrupted =
        new EventCount(after("getAndAddInt", this::signalUntilForgotten), 0, alice);

    EventCount.Key key = interrupted.prepare();

    assertThat(changed.sleepers()).isZero();
    assertThat(key.sequence()).isNotEqualTo(memory.getIntVolatile(0));
  }

  private void signalUntilForgotten() {
    for (int i = 0; i < 8; i++) {
      changed.signal(1);
    }
  }

  /** The same memory, where others do something right after a call. */
  private SharedBuffer after(String call, Runnable others) {
    return (SharedBuffer)
        Proxy.newProxyInstance(
            SharedBuffer.class.getClassLoader(),
            new Class<?>[] {SharedBuffer.class},
            (proxy, method, arguments) -> {
              Object result = method.invoke(memory, arguments);
              if (method.getName().equals(call)) {
                others.run();
              }
              return result;
            });
  }

  @Test
  void signalAllWakesEverybody() {
    CompletableFuture<?>[] sleepers = new CompletableFuture<?>[3];
    for (int i = 0; i < sleepers.length; i++) {
      sleepers[i] = CompletableFuture.runAsync(() -> awaitValue(1));
    }
    await().until(() -> changed.sleepers() > 0);
    memory.putIntVolatile(VALUE, 1);

    changed.signalAll();

    CompletableFuture.allOf(sleepers).join();
  }

  private void playPingPong(int parity, int rounds) {
    for (int i = 0; i < rounds; i++) {
      int turn = 2 * i + parity;
      awaitValue(turn);
      memory.putIntRelease(VALUE, turn + 1);
      changed.signal(2);
    }
  }

  private void awaitValue(int value) {
    try {
      while (memory.getIntVolatile(VALUE) != value) {
        EventCount.Key key = changed.prepare();
        if (memory.getIntVolatile(VALUE) == value) {
          changed.cancel(key);
        } else {
          changed.await(key, Deadline.never());
        }
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
