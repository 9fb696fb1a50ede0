package org.multiprocessing4j.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.multiprocessing4j.ipc.testsupport.Patience.await;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.multiprocessing4j.ipc.codec.SerializableCallable;
import org.multiprocessing4j.ipc.testsupport.Background;

/** Threads that wait for tasks and do the dispatcher's work meanwhile. */
@Timeout(60)
@SuppressWarnings("FutureReturnValueIgnored") // a task that is completed returns itself
class TaskWaitTest {
  private static ProcessPool pool;

  @BeforeAll
  static void start() throws Exception {
    pool = ProcessPool.create(2);
    pool.map(IntStream.range(0, 2000).boxed().toList(), x -> x, 1); // both workers are up
  }

  @AfterAll
  static void stop() throws Exception {
    pool.close();
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

  /** Other threads may end some of the parks, but not most. */
  @Test
  void whoHasWaitedForATaskCanPark() {
    long parks = IntStream.range(0, 20).filter(unused -> parksAfterATask()).count();
    assertThat(parks).isGreaterThan(10);
  }

  private static boolean parksAfterATask() {
    int one = pool.applyAsync(() -> 1).join();
    long start = System.nanoTime();
    LockSupport.parkNanos(20_000_000);
    return one == 1 && System.nanoTime() - start >= 20_000_000;
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1, Long.MIN_VALUE})
  void aTimeoutThatIsOverDoesNotWait(long nanos) throws Exception {
    Task<Integer> task = pool.applyAsync(TaskWaitTest::sleep);
    assertThatThrownBy(() -> task.get(nanos, TimeUnit.NANOSECONDS))
        .isInstanceOf(TimeoutException.class);
    assertThat(task.cancel(true)).isTrue();
    List<SerializableCallable<Integer>> sleepers = List.of(TaskWaitTest::sleep);
    assertThatThrownBy(() -> pool.invokeAny(sleepers, nanos, TimeUnit.NANOSECONDS))
        .isInstanceOf(TimeoutException.class);
    assertThat(pool.invokeAll(sleepers, nanos, TimeUnit.NANOSECONDS)).allMatch(Future::isCancelled);
  }

  @Test
  void whoWaitsIsWokenByAnotherThreadThatEndsTheTask() throws Exception {
    assertThat(resultOfFollower(task -> task.complete(2))).isEqualTo(2);
    assertThat(resultOfFollower(task -> task.completeAsync(() -> 3))).isEqualTo(3);
    assertThat(resultOfFollower(task -> task.obtrudeValue(4))).isEqualTo(4);
    assertThatThrownBy(() -> resultOfFollower(task -> task.obtrudeException(new IOException("no"))))
        .hasRootCauseInstanceOf(IOException.class);
  }

  /** What somebody gets who waits for a task, while the helper waits for another one. */
  private static Integer resultOfFollower(Consumer<Task<Integer>> end) throws Exception {
    Task<Integer> first = pool.applyAsync(TaskWaitTest::sleep);
    Background<Integer> helper = Background.start(first::get).awaitBlocked();
    Task<Integer> second = pool.applyAsync(TaskWaitTest::sleep);
    Background<Integer> follower = Background.start(second::get).awaitBlocked();
    try {
      end.accept(second);
      return follower.result();
    } finally {
      second.cancel(true);
      first.cancel(true);
      assertThat(helper.failure()).isInstanceOf(CancellationException.class);
    }
  }

  @Test
  void theWorkOfATaskThatWasEndedFromHereCanBeCancelled() throws Exception {
    Task<Integer> task = pool.applyAsync(TaskWaitTest::sleep);
    await().untilAsserted(() -> assertThat(pool.stats().sent()).isEqualTo(1));
    task.complete(2);
    assertThat(task.cancel(true)).isFalse();
    assertThat(task.get()).isEqualTo(2);
    await().untilAsserted(() -> assertThat(pool.stats().sent()).isZero());
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
