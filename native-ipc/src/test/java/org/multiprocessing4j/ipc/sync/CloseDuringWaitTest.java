package org.multiprocessing4j.ipc.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Phaser;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A close just when somebody goes to sleep: each one that were missed would cost seconds, and the
 * test its time.
 */
@Timeout(60)
class CloseDuringWaitTest {
  private static final int ROUNDS = 500;

  /** Something that waits until its object is closed. */
  private interface Wait<T> {
    void on(T object) throws Exception;
  }

  @Test
  void noWaiterOfALockMissesIt() throws InterruptedException {
    closeWhileWaiting(
        () -> {
          IpcLock lock = IpcLock.create();
          lock.lock();
          return lock;
        },
        IpcLock::lock);
  }

  @Test
  void noWaiterOfAnEventMissesIt() throws InterruptedException {
    closeWhileWaiting(IpcEvent::create, IpcEvent::await);
  }

  @Test
  void noWaiterOfASemaphoreMissesIt() throws InterruptedException {
    closeWhileWaiting(() -> IpcSemaphore.create(0), IpcSemaphore::acquire);
  }

  @Test
  void noWaiterOfABarrierMissesIt() throws InterruptedException {
    closeWhileWaiting(() -> IpcBarrier.create(2), IpcBarrier::await);
  }

  @Test
  void noneOfManyInterruptsOfAWaitIsMissed() throws Exception {
    int interrupts = 10_000;
    try (IpcEvent event = IpcEvent.create()) {
      Phaser turns = new Phaser(2);
      Thread waiter =
          new Thread(
              () -> {
                for (int i = 0; i < interrupts; i++) {
                  try {
                    event.await(Duration.ofDays(1));
                  } catch (InterruptedException expected) {
                    turns.arriveAndAwaitAdvance();
                  }
                }
              });
      waiter.start();
      for (int i = 0; i < interrupts; i++) {
        waiter.interrupt();
        turns.arriveAndAwaitAdvance();
      }
      waiter.join();
      assertThat(event.isSet()).isFalse();
    }
  }

  private static <T extends SyncObject> void closeWhileWaiting(Supplier<T> factory, Wait<T> wait)
      throws InterruptedException {
    for (int i = 0; i < ROUNDS; i++) {
      T object = factory.get();
      CountDownLatch begun = new CountDownLatch(1);
      CompletableFuture<Throwable> outcome =
          CompletableFuture.supplyAsync(
              () -> {
                begun.countDown();
                return outcomeOf(wait, object);
              });
      begun.await();
      object.close();
      assertThat(outcome.join()).isInstanceOf(IllegalStateException.class);
    }
  }

  private static <T> Throwable outcomeOf(Wait<T> wait, T object) {
    try {
      wait.on(object);
      return new AssertionError("the wait ended");
    } catch (Exception closed) {
      return closed;
    }
  }
}
