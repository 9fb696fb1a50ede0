package org.multiprocessing4j.ipc.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.multiprocessing4j.ipc.testsupport.ChildJvm;
import org.multiprocessing4j.ipc.testsupport.Handles;

@Timeout(60)
class IpcEventTest {
  @Test
  void isSetAndCleared() throws InterruptedException {
    try (IpcEvent event = IpcEvent.create("go")) {
      assertThat(event.isSet()).isFalse();
      assertThat(event.await(Duration.ofMillis(20))).isFalse();
      assertThat(event).asString().contains("go", "unset");
      event.set();
      event.set();
      assertThat(event.isSet()).isTrue();
      event.await();
      event.clear();
      event.clear();
      assertThat(event.isSet()).isFalse();
      assertThat(event.await(Duration.ZERO)).isFalse();
    }
  }

  @Test
  void wakesOtherProcesses() throws Exception {
    try (IpcEvent event = IpcEvent.create();
        ChildJvm first = Actor.start(event);
        ChildJvm second = Actor.start(event)) {
      Actor.begin(first, "await");
      Actor.begin(second, "await");
      event.set();
      first.awaitPrefix("done await");
      second.awaitPrefix("done await");
      event.clear();
      CompletableFuture<Void> here = CompletableFuture.runAsync(() -> awaitQuietly(event));
      Actor.perform(first, "set");
      here.join();
    }
  }

  @Test
  void aSetReturnsAtOnceAfterAWaiterWasKilled() throws Exception {
    try (IpcEvent event = IpcEvent.create();
        ChildJvm victim = Actor.start(event)) {
      Actor.begin(victim, "await");
      victim.kill();
      victim.awaitExit();

      event.set();

      assertThat(event.isSet()).isTrue();
    }
  }

  @Test
  void aSetIsNoticedEvenIfItIsClearedAtOnce() {
    try (IpcEvent event = IpcEvent.create()) {
      CompletableFuture<Void> waiter = CompletableFuture.runAsync(() -> awaitQuietly(event));
      while (!waiter.isDone()) {
        event.set();
        event.clear();
      }
      waiter.join();
    }
  }

  @Test
  void interruptsAndClosesEndWaits() {
    IpcEvent event = IpcEvent.create();
    IpcEvent copy = Handles.copy(event);
    Thread.currentThread().interrupt();
    assertThatThrownBy(copy::await).isInstanceOf(InterruptedException.class);
    event.set();
    Thread.currentThread().interrupt();
    assertThatThrownBy(copy::await).isInstanceOf(InterruptedException.class);
    event.clear();

    CompletableFuture<Void> closer = CompletableFuture.runAsync(event::close);
    assertThatThrownBy(copy::await).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(event::set).isInstanceOf(IllegalStateException.class);
    closer.join();
  }

  private static void awaitQuietly(IpcEvent event) {
    try {
      event.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
