package org.multiprocessing4j.ipc.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.multiprocessing4j.ipc.testsupport.Patience.await;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.multiprocessing4j.ipc.liveness.Liveness;
import org.multiprocessing4j.ipc.memory.MappedBuffer;
import org.multiprocessing4j.ipc.memory.SharedBuffer;
import org.multiprocessing4j.ipc.testsupport.CrashSweep;
import org.multiprocessing4j.ipc.testsupport.SimulatedPeers;

@Timeout(60)
class OwnerLockTest {
  private static final Deadline NOW = Deadline.afterNanos(0);
  private static final int OFFERED = 0x8000_0000;

  private final SharedBuffer memory = MappedBuffer.over(ByteBuffer.allocateDirect(64));
  private final SimulatedPeers peers = new SimulatedPeers();
  private final Liveness alice = peers.newProcess();
  private final Liveness bob = peers.newProcess();
  private final OwnerLock hers = new OwnerLock(memory, 0, alice);
  private final OwnerLock his = new OwnerLock(memory, 0, bob);

  @Test
  void excludesOtherProcessesAndOtherThreads() throws InterruptedException {
    assertThat(hers.tryLock()).isTrue();
    assertThat(his.tryLock()).isFalse();
    assertThat(hers.tryLock()).isFalse();
    assertThat(his.lock(Deadline.afterNanos(1_000_000))).isFalse();
    assertThat(hers.owner()).isEqualTo(alice.self());

    hers.unlock();

    assertThat(his.lock(NOW)).isTrue();
    assertThat(his.isHeldByThisProcess()).isTrue();
    assertThat(hers.isHeldByThisProcess()).isFalse();
    assertThat(his.ownerDied()).isFalse();
  }

  @Test
  void anOfferedLockIsNotKeptFromWhoCannotWaitForIt() throws InterruptedException {
    memory.putInt(0, OFFERED);
    assertThat(hers.owner()).isZero();
    assertThat(hers.tryLockQuickly()).isFalse();
    assertThat(hers.tryLock()).isTrue();
    hers.unlock();

    memory.putInt(0, OFFERED);
    assertThat(his.lock(NOW)).isTrue();
    his.unlock();

    assertThat(memory.getInt(0)).isZero();
    assertThat(his.ownerDied()).isFalse();
  }

  @Test
  void whoSleepsForAnOfferedLockThatNobodyTakesGetsIt() {
    memory.putInt(0, OFFERED);

    his.lockUninterruptibly();

    assertThat(his.isHeldByThisProcess()).isTrue();
  }

  @Test
  void onlyItsOwnerMayUnlock() {
    assertThatThrownBy(hers::unlock)
        .isInstanceOf(IllegalMonitorStateException.class)
        .hasMessageContaining("it is free");
    hers.lockUninterruptibly();
    assertThatThrownBy(his::unlock)
        .isInstanceOf(IllegalMonitorStateException.class)
        .hasMessageContaining("another process does");
    assertThat(his.tryLock()).isFalse();
  }

  @Test
  void theDeadAreFollowedAtOnceAndTheFollowersToldUntilRepair() throws InterruptedException {
    hers.lockUninterruptibly();
    peers.kill(alice);

    assertThat(his.lock(NOW)).isTrue();
    assertThat(his.ownerDied()).isTrue();
    his.unlock();
    OwnerLock third = new OwnerLock(memory, 0, peers.newProcess());
    assertThat(third.tryLock()).isTrue();
    assertThat(third.ownerDied()).isTrue();
    third.markConsistent();
    third.unlock();
    his.lockUninterruptibly();
    assertThat(his.ownerDied()).isFalse();
  }

  @Test
  void aWaiterGetsTheLockOfOneWhoDiesUnannounced() {
    hers.lockUninterruptibly();
    CompletableFuture<Void> waiting = CompletableFuture.runAsync(his::lockUninterruptibly);
    awaitSleeper();

    peers.kill(alice);

    waiting.join();
    assertThat(his.ownerDied()).isTrue();
  }

  @Test
  void anInterruptEndsAWait() {
    hers.lockUninterruptibly();
    Thread.currentThread().interrupt();

    assertThatThrownBy(() -> his.lock(Deadline.never())).isInstanceOf(InterruptedException.class);
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }

  @Test
  void anUninterruptibleWaitKeepsTheInterrupt() {
    hers.lockUninterruptibly();
    CompletableFuture<Boolean> waiting =
        CompletableFuture.supplyAsync(
            () -> {
              Thread.currentThread().interrupt();
              his.lockUninterruptibly();
              return Thread.interrupted();
            });
    awaitSleeper();

    hers.unlock();

    assertThat(waiting.join()).isTrue();
  }

  /** Two words change together; whoever finds one changed must have been told to look. */
  @Test
  void aCrashBeforeAnyStoreLeavesALockThatTellsOfIt() throws Exception {
    CrashSweep.of(64)
        .operation(
            (shared, self) -> {
              OwnerLock lock = new OwnerLock(shared, 0, self);
              lock.lockUninterruptibly();
              shared.putInt(16, 1);
              shared.putInt(20, 1);
              lock.unlock();
            })
        .recovery(
            (shared, self) -> {
              OwnerLock lock = new OwnerLock(shared, 0, self);
              assertThat(lock.lock(NOW)).isTrue();
              if (lock.ownerDied()) {
                shared.putInt(20, shared.getInt(16));
                lock.markConsistent();
              }
              lock.unlock();
            })
        .check(
            (shared, self, finished) -> {
              assertThat(new OwnerLock(shared, 0, self).owner()).isZero();
              assertThat(shared.getInt(16)).isEqualTo(shared.getInt(20));
              assertThat(shared.getInt(16)).isEqualTo(finished ? 1 : shared.getInt(20));
            });
  }

  @Test
  void manyThreadsCountRight() {
    int threads = 4;
    int rounds = 20_000;
    List<CompletableFuture<Void>> running = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      OwnerLock lock = new OwnerLock(memory, 0, i % 2 == 0 ? alice : bob);
      running.add(CompletableFuture.runAsync(() -> increment(lock, rounds)));
    }
    running.forEach(CompletableFuture::join);

    assertThat(memory.getLong(16)).isEqualTo((long) threads * rounds);
    assertThat(hers.owner()).isZero();
  }

  @Test
  void tellsWhoOwnsIt() {
    assertThat(hers).hasToString("OwnerLock[free]");
    hers.lockUninterruptibly();
    assertThat(his).hasToString("OwnerLock[0x10001]");
  }

  private void increment(OwnerLock lock, int rounds) {
    for (int i = 0; i < rounds; i++) {
      lock.lockUninterruptibly();
      memory.putLong(16, memory.getLong(16) + 1);
      lock.unlock();
    }
  }

  private void awaitSleeper() {
    await().until(() -> memory.getIntVolatile(0) < 0);
  }
}
