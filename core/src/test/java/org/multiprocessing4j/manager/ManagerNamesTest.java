package org.multiprocessing4j.manager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.multiprocessing4j.ipc.IpcException;
import org.multiprocessing4j.ipc.codec.SerializableCallable;
import org.multiprocessing4j.ipc.codec.SerializableRunnable;
import org.multiprocessing4j.ipc.pipe.Address;
import org.multiprocessing4j.ipc.testsupport.Background;
import org.multiprocessing4j.process.ChildProcess;

/** Objects of a manager that are found by their names. */
@Timeout(60)
class ManagerNamesTest extends OneManager {
  @Test
  void allWhoAskForANameAtTheSameTimeGetTheSameObject() throws Exception {
    Address address = manager.address();
    ManagedReference<Integer> made = manager.value(0);
    ManagedBarrier together = manager.barrier(3);
    SerializableCallable<Counter> factory =
        () -> {
          made.update(n -> n + 1);
          return new CounterImpl();
        };
    SerializableRunnable client =
        () -> {
          try (Manager connected = Manager.connect(address)) {
            together.await();
            connected.getOrCreate("counter", Counter.class, factory).increment();
          }
        };
    try (ChildProcess one = new ChildProcess(client);
        ChildProcess two = new ChildProcess(client)) {
      one.start();
      two.start();
      client.run();
      assertThat(one.join(SOON)).isTrue();
      assertThat(two.join(SOON)).isTrue();
    }

    assertThat(made.get()).isEqualTo(1);
    assertThat(manager.getOrCreate("counter", Counter.class, factory).increment()).isEqualTo(4);
  }

  @Test
  void everyKindOfObjectMayHaveAName() throws Exception {
    manager.named("queue").<Integer>queue().put(1);
    assertThat(manager.named("queue").<Integer>queue(7).get(SOON)).isEqualTo(1);
    manager.named("list").<Integer>list().add(2);
    assertThat(manager.named("list").<Integer>list()).containsExactly(2);
    manager.named("map").<String, Integer>map().put("three", 3);
    assertThat(manager.named("map").<String, Integer>map()).containsEntry("three", 3);
    manager.named("set").<Integer>set().add(4);
    assertThat(manager.named("set").<Integer>set()).containsExactly(4);
    manager.named("array").array(5, 5).set(0, 6);
    assertThat(manager.named("array").array(0)).containsExactly(6, 5);
    manager.named("value").value(7);
    assertThat(manager.named("value").value(8).get()).isEqualTo(7);

    assertThat(manager.named("namespace").namespace())
        .isEqualTo(manager.named("namespace").namespace());
    assertThat(manager.named("lock").lock()).isEqualTo(manager.named("lock").lock());
    assertThat(manager.named("event").event()).isEqualTo(manager.named("event").event());
    assertThat(manager.named("barrier").barrier(2)).isEqualTo(manager.named("barrier").barrier(3));
    assertThat(manager.named("semaphore").semaphore(0))
        .isEqualTo(manager.named("semaphore").boundedSemaphore(1))
        .isNotEqualTo(manager.semaphore(0));

    BlockingQueue<?> jobs =
        manager.getOrCreate("jobs", BlockingQueue.class, LinkedBlockingQueue::new);
    assertThat(jobs).isEmpty();
  }

  @Test
  void aNameWhoseFactoryFailsIsFreeAndOneInUseHasOneType() throws Exception {
    assertThatThrownBy(
            () ->
                manager.getOrCreate(
                    "n",
                    Counter.class,
                    () -> {
                      throw new IOException("no counter");
                    }))
        .isInstanceOf(IOException.class)
        .hasMessage("no counter");
    manager.named("n").list();
    assertThatThrownBy(() -> manager.named("n").set())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("java.util.List, not a java.util.Set");
    assertThatThrownBy(() -> manager.getOrCreate("m", CounterImpl.class, CounterImpl::new))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("not an interface");
  }

  @Test
  void whoWaitsForANameMakesTheObjectIfItsMakerDies() throws Exception {
    Address address = manager.address();
    ManagedEvent begun = manager.event();
    SerializableCallable<Counter> endless =
        () -> {
          begun.set();
          new CountDownLatch(1).await();
          return new CounterImpl();
        };
    try (ChildProcess maker =
        new ChildProcess(
            () -> {
              try (Manager connected = Manager.connect(address)) {
                connected.getOrCreate("orphan", Counter.class, endless);
              }
            })) {
      maker.start();
      begun.await();
      Background<Counter> waiting =
          Background.start(() -> manager.getOrCreate("orphan", Counter.class, CounterImpl::new))
              .awaitBlocked();
      assertThat(manager.getOrCreate("other", Counter.class, CounterImpl::new).increment())
          .isEqualTo(1);
      maker.kill();
      assertThat(waiting.result().increment()).isEqualTo(1);
    }
  }

  @Test
  void theWaitForANameCanBeInterrupted() throws Exception {
    ManagedEvent begun = manager.event();
    ManagedEvent goOn = manager.event();
    SerializableCallable<List<String>> slow =
        () -> {
          begun.set();
          goOn.await();
          return new ArrayList<>(List.of("made slowly"));
        };
    Background<List<?>> maker =
        Background.start(() -> manager.getOrCreate("slow", List.class, slow));
    begun.await();

    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> manager.getOrCreate("slow", List.class, ArrayList::new))
        .isInstanceOf(InterruptedException.class);
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> manager.named("slow").list())
        .isInstanceOf(IpcException.class)
        .hasMessageContaining("interrupted");
    assertThat(Thread.interrupted()).isTrue();

    goOn.set();
    assertThat(maker.result()).hasToString("[made slowly]");
    assertThat(manager.named("slow").<String>list()).containsExactly("made slowly");
  }

  @Test
  void aFactoryMayAskForOtherNamesButNotForItsOwn() throws Exception {
    Address address = manager.address();
    Counter outer =
        manager.getOrCreate(
            "outer",
            Counter.class,
            () -> {
              try (Manager inServer = Manager.connect(address)) {
                inServer.getOrCreate("inner", Counter.class, CounterImpl::new).increment();
              }
              return new CounterImpl();
            });
    assertThat(outer.increment()).isEqualTo(1);
    assertThat(manager.getOrCreate("inner", Counter.class, CounterImpl::new).increment())
        .isEqualTo(2);

    assertThatThrownBy(
            () ->
                manager.getOrCreate(
                    "self",
                    Counter.class,
                    () -> {
                      try (Manager inServer = Manager.connect(address)) {
                        return inServer.getOrCreate("self", Counter.class, CounterImpl::new);
                      }
                    }))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("'self'");
  }
}
