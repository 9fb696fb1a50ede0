package org.multiprocessing4j.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.multiprocessing4j.ipc.testsupport.Background;

/** Threads that wait for tasks and do the dispatcher's work meanwhile. */
@Timeout(60)
class TaskWaitTest {
  private static ProcessPool pool;

  @BeforeAll
  static void start() throws Exception {
    pool = ProcessPool.create(2);
    pool.map(IntStream.range(0, 2000).boxed().toList(), x -> x, 1); // both workers are up
  }

  @AfterAll
  static void stop() throws Exception {
    pool.terminate(); // there may be a sleeper whose task was completed from here
    pool.join();
  }

  private static int sleep() throws InterruptedException {
    Thread.sleep(60_000);
    return 1;
  }

  @Test
  void anInterruptEndsTheWaitAndTheTaskGoesOn() {
    Task<Integer> task = pool.applyAsync(TaskWaitTest::sleep);
    Background<Integer> helper = Background.start(task::get).awaitBlocked();
    Background<Integer> follower = Background.start(task::get).awaitBlocked();
    helper.interrupt();
    follower.interrupt();
    assertThat(helper.failure()).isInstanceOf(InterruptedException.class);
    assertThat(follower.failure()).isInstanceOf(InterruptedException.class);
    assertThat(task).isNotDone();
    assertThat(task.cancel(true)).isTrue();
  }

  @Test
  void aTimeoutEndsTheWaitAndTheTaskGoesOn() {
    Task<Integer> task = pool.applyAsync(TaskWaitTest::sleep);
    long start = System.nanoTime();
    assertThatThrownBy(() -> task.get(30, TimeUnit.MILLISECONDS))
        .isInstanceOf(TimeoutException.class);
    assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(30_000_000);
    assertThat(task).isNotDone();
    assertThat(task.cancel(true)).isTrue();
  }

  @Test
  void whoWaitsIsWokenByAnotherThreadThatEndsTheTask() throws Exception {
    Task<Integer> first = pool.applyAsync(TaskWaitTest::sleep);
    Background<Integer> helper = Background.start(first::get).awaitBlocked();
    Task<Integer> second = pool.applyAsync(TaskWaitTest::sleep);
    Background<Integer> follower = Background.start(second::get).awaitBlocked();
    second.complete(2);
    assertThat(follower.result()).isEqualTo(2);
    first.cancel(true);
    assertThat(helper.failure()).isInstanceOf(CancellationException.class);
    second.cancel(true);
  }

  @Test
  void thoseWhoWaitAreServedWhoeverHelps() throws Exception {
    List<Background<Integer>> all = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      int number = i;
      all.add(
          Background.start(
                  () ->
                      pool.apply(
                          () -> {
                            Thread.sleep(
                                50L * (6 - number)); // the first who waits is not the first out
                            return number;
                          }))
              .awaitBlocked());
    }
    for (int i = 0; i < 6; i++) {
      assertThat(all.get(i).result()).isEqualTo(i);
    }
  }

  @Test
  void theEndOfThePoolEndsTheWait() {
    try (ProcessPool doomed = ProcessPool.create(1)) {
      Background<Integer> helper =
          Background.start(() -> doomed.apply(TaskWaitTest::sleep)).awaitBlocked();
      doomed.terminate();
      assertThat(helper.failure()).isInstanceOf(CancellationException.class);
    }
  }

  @Test
  void manyThreadsMayWaitAtOnce() throws Exception {
    List<Background<Integer>> threads = new ArrayList<>();
    for (int t = 0; t < 8; t++) {
      threads.add(
          Background.start(
              () -> {
                int sum = 0;
                for (int i = 0; i < 300; i++) {
                  int number = i;
                  sum += pool.apply(() -> number);
                }
                return sum;
              }));
    }
    for (Background<Integer> sums : threads) {
      assertThat(sums.result()).isEqualTo(299 * 150);
    }
  }
}
