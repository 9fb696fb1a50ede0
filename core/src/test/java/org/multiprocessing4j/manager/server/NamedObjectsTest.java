package org.multiprocessing4j.manager.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.multiprocessing4j.ipc.testsupport.Background;

@Timeout(60)
class NamedObjectsTest {
  private final NamedObjects names = new NamedObjects();
  private final CountDownLatch begun = new CountDownLatch(1);
  private final CountDownLatch goOn = new CountDownLatch(1);

  private long ask(String name, Callable<Long> making) throws Exception {
    return names.getOrCreate(name, List.class, making);
  }

  /** Makes number 1 after it has been told to go on. */
  private long makeSlowly() throws InterruptedException {
    begun.countDown();
    goOn.await();
    return 1;
  }

  @Test
  void whoAsksWhileTheObjectIsMadeWaitsForItAndOthersDoNot() throws Exception {
    Background<Long> maker = Background.start(() -> ask("slow", this::makeSlowly));
    begun.await();
    Background<Long> waiter = Background.start(() -> ask("slow", () -> 2L)).awaitBlocked();

    for (long i = 100; i < 200; i++) { // some of them would share a bin of a map with the slow one
      long number = i;
      assertThat(ask("other " + number, () -> number)).isEqualTo(number);
    }

    goOn.countDown();
    assertThat(maker.result()).isEqualTo(1);
    assertThat(waiter.result()).isEqualTo(1);
  }

  @Test
  void whoWaitedTriesItselfWhenTheMakingFails() throws Exception {
    Background<Long> maker =
        Background.start(
            () ->
                ask(
                    "n",
                    () -> {
                      makeSlowly();
                      throw new IllegalStateException("on purpose");
                    }));
    begun.await();
    Background<Long> waiter = Background.start(() -> ask("n", () -> 2L)).awaitBlocked();
    goOn.countDown();

    assertThat(maker.failure()).hasMessage("on purpose");
    assertThat(waiter.result()).isEqualTo(2);
    assertThat(ask("n", () -> 3L)).isEqualTo(2);
  }

  @Test
  void factoriesThatWaitForEachOtherAreToldSo() throws Exception {
    Background<Long> outer =
        Background.start(
            () ->
                ask(
                    "a",
                    () -> {
                      makeSlowly();
                      return ask("b", () -> 1L);
                    }));
    begun.await();
    Background<Long> inner =
        Background.start(
            () ->
                ask(
                    "b",
                    () -> {
                      goOn.countDown();
                      return ask("a", () -> 2L);
                    }));

    // Whoever comes second is refused; its name is free again, and the other one makes both.
    List<Background<Long>> both = List.of(outer, inner);
    assertThat(both.stream().filter(NamedObjectsTest::isRefused)).hasSize(1);
    assertThatThrownBy(() -> ask("c", () -> ask("c", () -> 3L)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("'c'");
    assertThat(ask("c", () -> 4L)).isEqualTo(4);
  }

  private static boolean isRefused(Background<Long> task) {
    try {
      task.result();
      return false;
    } catch (ExecutionException thrown) {
      return thrown.getCause() instanceof IllegalStateException;
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void anObjectThatIsThereIsFoundWithAnInterruptPending() throws Exception {
    ask("n", () -> 1L);
    Thread.currentThread().interrupt();
    assertThat(ask("n", () -> 2L)).isEqualTo(1);
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void anotherTypeIsRefused() throws Exception {
    ask("n", () -> 1L);
    assertThatThrownBy(() -> names.getOrCreate("n", Set.class, () -> 2L))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("'n'")
        .hasMessageContaining("java.util.List")
        .hasMessageContaining("java.util.Set");
  }
}
