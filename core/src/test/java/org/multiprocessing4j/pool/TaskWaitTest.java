package org.multiprocessing4j.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.multiprocessing4j.ipc.testsupport.Threads;

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

  /** A call on a thread of its own. */
  private static final class Waiting<T> {
    private final FutureTask<T> result;
    private final Thread thread;

    Waiting(Callable<T> call) {
      result = new FutureTask<>(call);
      thread = new Thread(result, "waiting");
      thread.setDaemon(true);
      thread.start();
      await().until(() -> Threads.isAsleep(thread) || result.isDone());
    }

    T get() throws Exception {
      return result.get(20, TimeUnit.SECONDS);
    }

    Throwable failure() {
      try {
        throw new AssertionError("no failure but " + get());
      } catch (ExecutionException e) {
        return Objects.requireNonNull(e.getCause());
      } catch (Exception other) {
        throw new AssertionError("not ended", other);
      }
    }
  }

  private static int sleep() throws InterruptedException {
    Thread.sleep(60_000);
    return 1;
  }

  @Test
  void anInterruptEndsTheWaitAndTheTaskGoesOn() {
    Task<Integer> task = pool.applyAsync(TaskWaitTest::sleep);
    Waiting<Integer> helper = new Waiting<>(task::get);
    Waiting<Integer> follower = new Waiting<>(task::get);
    helper.thread.interrupt();
    follower.thread.interrupt();
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
    Waiting<Integer> helper = new Waiting<>(first::get);
    Task<Integer> second = pool.applyAsync(TaskWaitTest::sleep);
    Waiting<Integer> follower = new Waiting<>(second::get);
    second.complete(2);
    assertThat(follower.get()).isEqualTo(2);
    first.cancel(true);
    assertThat(helper.failure()).isInstanceOf(CancellationException.class);
    second.cancel(true);
  }

  @Test
  void thoseWhoWaitAreServedWhoeverHelps() throws Exception {
    List<Waiting<Integer>> all = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      int number = i;
      all.add(
          new Waiting<>(
              () ->
                  pool.apply(
                      () -> {
                        Thread.sleep(
                            50L * (6 - number)); // the first who waits is not the first out
                        return number;
                      })));
    }
    for (int i = 0; i < 6; i++) {
      assertThat(all.get(i).get()).isEqualTo(i);
    }
  }

  @Test
  void theEndOfThePoolEndsTheWait() {
    try (ProcessPool doomed = ProcessPool.create(1)) {
      Waiting<Integer> helper = new Waiting<>(() -> doomed.apply(TaskWaitTest::sleep));
      doomed.terminate();
      assertThat(helper.failure()).isInstanceOf(CancellationException.class);
    }
  }

  @Test
  void manyThreadsMayWaitAtOnce() throws Exception {
    List<FutureTask<Integer>> threads = new ArrayList<>();
    for (int t = 0; t < 8; t++) {
      FutureTask<Integer> sums =
          new FutureTask<>(
              () -> {
                int sum = 0;
                for (int i = 0; i < 300; i++) {
                  int number = i;
                  sum += pool.apply(() -> number);
                }
                return sum;
              });
      threads.add(sums);
      new Thread(sums, "caller-" + t).start();
    }
    for (FutureTask<Integer> sums : threads) {
      assertThat(sums.get(40, TimeUnit.SECONDS)).isEqualTo(299 * 150);
    }
  }
}
