package org.multiprocessing4j.ipc.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.multiprocessing4j.ipc.testsupport.Patience.await;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.multiprocessing4j.ipc.testsupport.ChildJvm;
import org.multiprocessing4j.ipc.testsupport.Handles;

@Timeout(60)
class IpcSemaphoreTest {
  @Test
  void countsPermits() throws InterruptedException {
    try (IpcSemaphore semaphore = IpcSemaphore.create(2)) {
      assertThat(semaphore.tryAcquire()).isTrue();
      semaphore.acquire();
      assertThat(semaphore.tryAcquire()).isFalse();
      assertThat(semaphore.tryAcquire(Duration.ofMillis(20))).isFalse();
      semaphore.release(3);
      assertThat(semaphore.availablePermits()).isEqualTo(3);
      assertThat(semaphore).asString().contains("3 permits");
    }
  }

  @Test
  void aSignalCrossesProcesses() throws Exception {
    try (IpcSemaphore semaphore = IpcSemaphore.create(0);
        ChildJvm waiter = Actor.start(semaphore)) {
      Actor.begin(waiter, "acquire");
      semaphore.release();
      waiter.awaitPrefix("done acquire");
      Actor.perform(waiter, "release");
      assertThat(semaphore.tryAcquire()).isTrue();
    }
  }

  @Test
  void signallingSemaphoresInventNoPermits() throws Exception {
    try (IpcSemaphore semaphore = IpcSemaphore.create(1);
        ChildJvm victim = Actor.start(semaphore)) {
      Actor.perform(victim, "acquire");
      victim.kill();
      victim.awaitExit();

      assertThat(semaphore.tryAcquire(Duration.ofMillis(200))).isFalse();
      assertThat(semaphore.availablePermits()).isZero();
    }
  }

  @Test
  void permitsOfTheDeadComeBackToABoundedOne() throws Exception {
    try (IpcSemaphore semaphore = IpcSemaphore.bounded(2);
        ChildJvm victim = Actor.start(semaphore);
        ChildJvm waiter = Actor.start(semaphore)) {
      Actor.perform(victim, "acquire");
      Actor.perform(victim, "acquire");
      assertThat(semaphore.tryAcquire()).isFalse();
      Actor.begin(waiter, "acquire");

      victim.kill();

      waiter.awaitPrefix("done acquire");
      await().until(() -> semaphore.availablePermits() == 1);
      Actor.perform(waiter, "release");
      assertThat(semaphore.availablePermits()).isEqualTo(2);
    }
  }

  @Test
  void aBoundedOneRefusesReleasesOfWhatIsNotHeld() throws Exception {
    try (IpcSemaphore semaphore = IpcSemaphore.bounded(3);
        ChildJvm other = Actor.start(semaphore)) {
      assertThatThrownBy(semaphore::release).isInstanceOf(IllegalStateException.class);
      semaphore.acquire();
      semaphore.acquire();
      assertThatThrownBy(() -> semaphore.release(3)).isInstanceOf(IllegalStateException.class);
      assertThat(semaphore.availablePermits()).isEqualTo(1);
      assertThat(Actor.perform(other, "release")).isEqualTo("IllegalStateException");
      semaphore.release(2);
      assertThat(semaphore.availablePermits()).isEqualTo(3);
    }
  }

  @Test
  void killedWaitersTakeNothing() throws Exception {
    try (IpcSemaphore semaphore = IpcSemaphore.create(0);
        ChildJvm victim = Actor.start(semaphore)) {
      Actor.begin(victim, "acquire");
      victim.kill();
      victim.awaitExit();

      semaphore.release();

      assertThat(semaphore.tryAcquire(Duration.ofSeconds(40))).isTrue();
    }
  }

  @Test
  void impossibleNumbersAreRefused() {
    assertThatThrownBy(() -> IpcSemaphore.create(-1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> IpcSemaphore.bounded(0)).isInstanceOf(IllegalArgumentException.class);
    try (IpcSemaphore semaphore = IpcSemaphore.create(Integer.MAX_VALUE)) {
      assertThatThrownBy(semaphore::release).isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(() -> semaphore.release(0)).isInstanceOf(IllegalArgumentException.class);
    }
  }

  /** Or a handle that is closed while a thread works with a permit would keep it for good. */
  @Test
  void aHeldPermitIsReturnedByAClosedHandleToo() {
    try (IpcSemaphore semaphore = IpcSemaphore.bounded(1);
        IpcSemaphore signals = IpcSemaphore.create(0)) {
      IpcSemaphore copy = Handles.copy(semaphore);
      assertThat(copy.tryAcquire()).isTrue();
      copy.close();
      copy.release();
      assertThat(semaphore.availablePermits()).isEqualTo(1);
      assertThatThrownBy(copy::release).isInstanceOf(IllegalStateException.class);

      IpcSemaphore ofSignals = Handles.copy(signals);
      ofSignals.close();
      assertThatThrownBy(ofSignals::release).isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void interruptsAndClosesEndWaits() {
    IpcSemaphore semaphore = IpcSemaphore.bounded(1);
    IpcSemaphore copy = Handles.copy(semaphore);
    assertThat(semaphore.tryAcquire()).isTrue();
    Thread.currentThread().interrupt();
    assertThatThrownBy(copy::acquire).isInstanceOf(InterruptedException.class);

    CompletableFuture<Void> closer = CompletableFuture.runAsync(semaphore::close);
    assertThatThrownBy(copy::acquire).isInstanceOf(IllegalStateException.class);
    closer.join();
  }
}
