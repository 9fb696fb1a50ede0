package org.multiprocessing4j.ipc.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.THROWABLE;
import static org.multiprocessing4j.ipc.testsupport.Patience.await;

import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.multiprocessing4j.ipc.liveness.Participants;
import org.multiprocessing4j.ipc.testsupport.ChildJvm;
import org.multiprocessing4j.ipc.testsupport.Handles;

@Timeout(60)
@SuppressWarnings({
  "LockNotBeforeTry",
  "WaitNotInLoop"
}) // a failed test closes the lock, and each wake-up counts
class IpcConditionTest {
  private static final Duration LONG = Duration.ofSeconds(40);

  private final IpcReentrantLock lock = IpcReentrantLock.create();
  private final IpcCondition condition = lock.newCondition();

  @AfterEach
  void close() {
    condition.close();
    lock.close();
  }

  private ChildJvm startWaiter() {
    return Actor.start(new Object[] {lock, condition});
  }

  private void awaitWaiting(int count) {
    await().until(() -> condition.toString().contains(count + " waiting"));
  }

  private void signal(int count) {
    lock.lock();
    condition.signal(count);
    lock.unlock();
  }

  @Test
  void aSignalWakesAnotherProcess() throws Exception {
    try (ChildJvm waiter = startWaiter()) {
      Actor.begin(waiter, "await");
      awaitWaiting(1);

      signal(1);

      assertThat(waiter.awaitPrefix("done await: ")).isEqualTo("true");
    }
  }

  @Test
  void aSignalBeforeTheWaitIsForgotten() throws InterruptedException {
    lock.lock();
    condition.signal();
    condition.signalAll();

    assertThat(condition.await(Duration.ofMillis(20))).isFalse();

    assertThat(condition.awaitNanos(1_000_000)).isNotPositive();
    lock.unlock();
  }

  @Test
  void eachSignalWakesExactlyOne() throws InterruptedException {
    AtomicInteger woken = new AtomicInteger();
    CompletableFuture<?>[] waiters = new CompletableFuture<?>[4];
    for (int i = 0; i < waiters.length; i++) {
      waiters[i] = CompletableFuture.runAsync(() -> awaitSignal(woken), Threads::start);
    }
    awaitWaiting(4);

    signal(1);
    await().until(() -> woken.get() == 1);
    awaitWaiting(3);
    signal(2);
    awaitWaiting(1);
    assertThat(woken).hasValue(3);
    signal(Integer.MAX_VALUE);

    CompletableFuture.allOf(waiters).join();
    assertThat(woken).hasValue(4);
  }

  private void awaitSignal(AtomicInteger woken) {
    lock.lock();
    condition.awaitUninterruptibly();
    woken.incrementAndGet();
    lock.unlock();
  }

  @Test
  void killedWaitersNeitherBlockASignalNorSwallowIt() throws Exception {
    try (ChildJvm victim = startWaiter();
        ChildJvm survivor = startWaiter()) {
      Actor.begin(victim, "await");
      awaitWaiting(1);
      Actor.begin(survivor, "await");
      awaitWaiting(2);
      victim.kill();
      victim.awaitExit();

      signal(1);

      assertThat(survivor.awaitPrefix("done await: ")).isEqualTo("true");
    }
  }

  @Test
  void waitingFreesAReentrantLockCompletelyAndRestoresIt() throws InterruptedException {
    lock.lock();
    lock.lock();
    CompletableFuture<Void> signaller = CompletableFuture.runAsync(() -> signal(1));

    condition.await();

    assertThat(lock.holdCount()).isEqualTo(2);
    lock.unlock();
    lock.unlock();
    signaller.join();
  }

  @Test
  void whoDoesNotHoldTheLockMayNeitherWaitNorSignal() {
    assertThatThrownBy(condition::await).isInstanceOf(IllegalMonitorStateException.class);
    assertThatThrownBy(condition::signal).isInstanceOf(IllegalMonitorStateException.class);
    assertThatThrownBy(() -> condition.waitFor(() -> false))
        .isInstanceOf(IllegalMonitorStateException.class);
  }

  @Test
  void anInterruptEndsAWaitWithTheLockHeld() {
    lock.lock();
    Thread waiter = Thread.currentThread();
    CompletableFuture<Void> other =
        CompletableFuture.runAsync(
            () -> {
              awaitWaiting(1);
              waiter.interrupt();
            });

    assertThatThrownBy(condition::await).isInstanceOf(InterruptedException.class);

    other.join();
    assertThat(lock.isHeldByCurrentThread()).isTrue();
    lock.unlock();
  }

  @Test
  void waitForAsksAtEachSignal() throws InterruptedException {
    AtomicInteger asked = new AtomicInteger();
    CompletableFuture<Void> other =
        CompletableFuture.runAsync(
            () -> {
              while (asked.get() < 4) {
                signal(1); // which is lost while the waiter has not consumed the last
              }
            });
    lock.lock();
    condition.waitFor(() -> asked.incrementAndGet() == 4);
    assertThat(asked).hasValue(4);
    lock.unlock();
    other.join();
  }

  @Test
  void waitForGivesUpInTime() throws InterruptedException {
    lock.lock();
    assertThat(condition.waitFor(() -> false, Duration.ofMillis(20))).isFalse();
    assertThat(condition.waitFor(() -> true, Duration.ZERO)).isTrue();
    lock.unlock();
  }

  @Test
  @SuppressWarnings("JavaUtilDate") // the interface has it
  void aMomentLongAgoHasPassed() throws InterruptedException {
    lock.lock();
    try {
      assertThat(condition.awaitUntil(new Date(Long.MIN_VALUE))).isFalse();
      assertThat(condition.awaitUntil(new Date(0))).isFalse();
      assertThat(condition.awaitUntil(new DayOnly(0))).isFalse();
      assertThat(condition.awaitNanos(Long.MIN_VALUE)).isNotPositive();
      assertThat(condition.await(Duration.ofSeconds(Long.MIN_VALUE))).isFalse();
    } finally {
      lock.unlock();
    }
  }

  /** Like the dates and times of {@code java.sql}. */
  @SuppressWarnings("JavaUtilDate") // the interface has it
  private static final class DayOnly extends Date {
    private static final long serialVersionUID = 1L;

    DayOnly(long millis) {
      super(millis);
    }

    @Override
    public Instant toInstant() {
      throw new UnsupportedOperationException();
    }
  }

  @Test
  void theCreatorsCloseEndsWaits() throws Exception {
    try (ChildJvm waiter = startWaiter()) {
      Actor.begin(waiter, "await");
      awaitWaiting(1);
      condition.close();
      assertThat(waiter.awaitPrefix("done await: ")).isEqualTo("IllegalStateException");
      assertThat(lock.tryLock(Duration.ofSeconds(40))).isTrue();
      lock.unlock();
    }
  }

  @Test
  void whoseHandleIsClosedWaitsNoLonger() throws Exception {
    IpcCondition copy = Handles.copy(condition);
    CompletableFuture<Throwable> outcome = outcomeOfWait(copy);
    awaitWaiting(1);

    copy.close();

    assertThat(outcome).succeedsWithin(LONG).isInstanceOf(IllegalStateException.class);
    awaitWaiting(0);
    assertThat(lock.isLocked()).isFalse();
  }

  @Test
  void aWaitEndsWithTheLock() {
    CompletableFuture<Throwable> outcome = outcomeOfWait(condition);
    awaitWaiting(1);

    lock.close();

    assertThat(outcome)
        .succeedsWithin(LONG)
        .asInstanceOf(THROWABLE)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining(lock.name());
  }

  /** Or a waiter that has slept for long would find out at the end of its slice of seconds. */
  @Test
  void whoClosesALockWithAConditionWakesItsWaiters() {
    int seen = Participants.get().deaths();
    lock.close();
    assertThat(Participants.get().deaths()).isGreaterThan(seen);
  }

  /** Or its {@code finally} would free a plain lock that another thread holds. */
  @Test
  void whoseLockIsClosedInItsProcessHasTheLockAfterTheWait() {
    Object[] copies = Handles.copy(new Object[] {condition, lock});
    IpcCondition copy = (IpcCondition) copies[0];
    IpcReentrantLock itsLock = (IpcReentrantLock) copies[1];
    CompletableFuture<Boolean> held =
        CompletableFuture.supplyAsync(
            () -> {
              itsLock.lock();
              boolean holds;
              try {
                copy.awaitUninterruptibly();
                holds = false;
              } catch (IllegalStateException closed) {
                holds = itsLock.isHeldByCurrentThread();
              }
              if (holds) {
                itsLock.unlock();
              }
              return holds;
            });
    awaitWaiting(1);
    lock.lock();
    itsLock.close();
    await().until(lock.ownerLock::isContended);
    lock.unlock();

    assertThat(held).succeedsWithin(LONG).isEqualTo(true);
    awaitWaiting(0);
    assertThat(lock.isLocked()).isFalse();
  }

  private CompletableFuture<Throwable> outcomeOfWait(IpcCondition on) {
    return CompletableFuture.supplyAsync(
        () -> {
          lock.lock();
          try {
            on.await();
            return new AssertionError("the wait ended");
          } catch (Exception closed) {
            return closed;
          } finally {
            lock.unlock();
          }
        });
  }

  @Test
  void aPlainLockHasConditionsToo() throws InterruptedException {
    try (IpcLock plain = IpcLock.create();
        IpcCondition its = plain.newCondition()) {
      IpcCondition copy = Handles.copy(its);
      plain.lock();
      CompletableFuture<Void> signaller =
          CompletableFuture.runAsync(
              () -> {
                plain.lock();
                copy.signalAll();
                plain.unlock();
              });
      its.await();
      assertThat(plain.isHeldByThisProcess()).isTrue();
      plain.unlock();
      signaller.join();
    }
  }

  /** The common pool may have fewer threads than there are waiters. */
  private static final class Threads {
    static void start(Runnable task) {
      Thread thread = new Thread(task);
      thread.setDaemon(true);
      thread.start();
    }
  }
}
