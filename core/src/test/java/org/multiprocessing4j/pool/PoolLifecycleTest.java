package org.multiprocessing4j.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.multiprocessing4j.ipc.testsupport.Patience.await;

import java.io.IOException;
import java.io.ObjectInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.multiprocessing4j.ipc.codec.NotSerializableValueException;
import org.multiprocessing4j.ipc.codec.SerializableRunnable;
import org.multiprocessing4j.ipc.sync.IpcBarrier;
import org.multiprocessing4j.ipc.sync.IpcEvent;
import org.multiprocessing4j.process.Uninterruptibly;

/** How pools begin and end, and what limits they keep. */
@Timeout(60)
@SuppressWarnings("FutureReturnValueIgnored") // the effect is what is tested
class PoolLifecycleTest {
  static int initialized;

  @Test
  void impossibleOptionsAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ProcessPool.create(0))
        .withMessageContaining("processes must be at least 1, not 0");
    PoolBuilder builder = ProcessPool.builder();
    assertThatIllegalArgumentException().isThrownBy(() -> builder.maxTasksPerChild(0));
    assertThatIllegalArgumentException().isThrownBy(() -> builder.retries(-1));
    assertThatIllegalArgumentException().isThrownBy(() -> builder.maxPending(0));
    assertThatIllegalArgumentException().isThrownBy(() -> builder.taskTimeout(Duration.ZERO));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.name("a\nb"))
        .withMessageContaining("not a process name");
    assertThatIllegalArgumentException().isThrownBy(() -> builder.name(" "));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.environment(Map.of("A=B", "x")))
        .withMessageContaining("not a valid name of an environment variable");
    Object notSerializable = new Object();
    assertThatThrownBy(() -> builder.initializer(notSerializable::notify).build())
        .isInstanceOf(NotSerializableValueException.class);
  }

  @Test
  void initializerAndExitFunctionRunInEveryWorker(@TempDir Path directory) throws Exception {
    String there = directory.toString();
    SerializableRunnable initializer = () -> initialized = 7;
    try (ProcessPool pool =
        ProcessPool.builder()
            .processes(2)
            .name("named")
            .initializer(initializer)
            .exitFunction(
                () -> Files.createFile(Path.of(there, "left-" + ProcessHandle.current().pid())))
            .build()) {
      assertThat(pool.apply(() -> initialized)).isEqualTo(7);
      assertThat(pool.apply(PoolLifecycleTest::commandName)).startsWith("named-worker-");
      await().until(() -> pool.insights().workers().size() == 2);
    }
    assertThat(directory.toFile().list()).hasSize(2);
    assertThat(initialized).isZero();
  }

  static String commandName() throws Exception {
    return Files.readString(Path.of("/proc/self/comm")).trim();
  }

  @Test
  void anInitializerThatFailsBreaksThePoolAtOnce() throws Exception {
    ProcessPool pool =
        ProcessPool.builder()
            .processes(2)
            .initializer(
                () -> {
                  throw new IllegalStateException("no licence");
                })
            .build();
    Task<Integer> task = pool.applyAsync(() -> 1);
    assertThatThrownBy(task::get)
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(PoolBrokenException.class)
        .hasRootCauseMessage("no licence");
    assertThatThrownBy(() -> pool.applyAsync(() -> 2))
        .isInstanceOf(PoolBrokenException.class)
        .hasRootCauseMessage("no licence")
        .hasStackTraceContaining("PoolLifecycleTest.anInitializerThatFailsBreaksThePoolAtOnce");
    assertThat(pool.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
    assertThat(pool.stats().workersStarted()).isLessThanOrEqualTo(3);
    pool.close();
  }

  /** All of them are dead before the exception of the first has been rebuilt. */
  @Test
  void anInitializerThatFailsInManyWorkersIsTheReasonAllTheSame() throws Exception {
    try (ProcessPool pool =
        ProcessPool.builder()
            .processes(8)
            .initializer(
                () -> {
                  throw new SlowToRebuild();
                })
            .build()) {
      assertThatThrownBy(() -> pool.applyAsync(() -> 1).get())
          .hasCauseInstanceOf(PoolBrokenException.class)
          .hasRootCauseInstanceOf(SlowToRebuild.class);
      assertThat(pool.stats().workersStarted()).isEqualTo(8);
    }
  }

  /** Takes as long as a worker may need to exit. */
  private static final class SlowToRebuild extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
      in.defaultReadObject();
      LockSupport.parkNanos(2_000_000_000);
    }
  }

  @Test
  void optionsOfTheJvmAddUp() throws Exception {
    try (ProcessPool pool =
        ProcessPool.builder()
            .processes(1)
            .jvmArgs("-Dmp4j.test.one=1")
            .jvmArgs("-Dmp4j.test.two=2", "-Dmp4j.test.three=3")
            .build()) {
      assertThat(pool.apply(PoolLifecycleTest::testProperties)).isEqualTo("123");
    }
  }

  static String testProperties() {
    return Stream.of("one", "two", "three")
        .map(name -> System.getProperty("mp4j.test." + name))
        .collect(Collectors.joining());
  }

  @Test
  void workersHaveTheEnvironmentAndTheOutputThatTheyAreGiven() throws Exception {
    List<String> lines = new CopyOnWriteArrayList<>();
    try (ProcessPool pool =
        ProcessPool.builder()
            .name("chatty")
            .processes(1)
            .environment(Map.of("MP4J_TEST_WORD", "hello"))
            .captureOutput((worker, line) -> lines.add(worker + " says " + line))
            .build()) {
      pool.apply(() -> System.out.println(System.getenv("MP4J_TEST_WORD")));
      await().until(() -> !lines.isEmpty());
    }
    assertThat(lines).containsExactly("chatty-worker-1 says hello");
  }

  @Test
  void workersCanWriteToAFile(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("log");
    try (ProcessPool pool = ProcessPool.builder().processes(2).appendOutput(file).build()) {
      pool.forEach(List.of("one", "two"), line -> System.out.println(line));
    }
    assertThat(file).content().hasLineCount(2).contains("one", "two");
  }

  @Test
  void workersWhoseFileCannotBeOpenedBreakThePool(@TempDir Path directory) {
    try (ProcessPool pool = ProcessPool.builder().processes(1).appendOutput(directory).build()) {
      assertThatThrownBy(() -> pool.applyAsync(() -> 1).get())
          .hasCauseInstanceOf(PoolBrokenException.class)
          .hasMessageContaining("open(" + directory + ") failed with EISDIR");
    }
  }

  @Test
  void workersThatCannotStartBreakThePool() {
    try (ProcessPool pool = ProcessPool.builder().processes(2).jvmArgs("-XX:NoSuchFlag").build()) {
      assertThatThrownBy(() -> pool.applyAsync(() -> 1).get())
          .hasCauseInstanceOf(PoolBrokenException.class)
          .hasMessageContaining("5 workers died in a row")
          .hasMessageEndingWith("exited with code 1 while starting; its standard error tells why")
          .cause()
          .satisfies(broken -> assertThat(broken.getSuppressed()).hasSize(5));
    }
  }

  @Test
  void shutdownRunsTheBacklogAndRefusesMore() throws Exception {
    ProcessPool pool = ProcessPool.create(2);
    assertThatIllegalStateException().isThrownBy(pool::join).withMessageContaining("still running");
    List<Task<Integer>> tasks =
        IntStream.range(0, 100).mapToObj(i -> pool.applyAsync(() -> i)).toList();
    pool.shutdown();
    pool.shutdown();
    assertThat(pool.isShutdown()).isTrue();
    assertThatThrownBy(() -> pool.applyAsync(() -> 1))
        .isInstanceOf(RejectedExecutionException.class)
        .hasMessageContaining("was shut down");
    assertThatThrownBy(() -> pool.map(List.of(), x -> x))
        .isInstanceOf(RejectedExecutionException.class);
    pool.join();
    pool.join();
    assertThat(pool.isTerminated()).isTrue();
    assertThat(tasks).allSatisfy(task -> assertThat(task).isCompleted());
    assertThat(pool.stats().succeeded()).isEqualTo(100);
    assertThat(pool.shutdownNow()).isEmpty();
    pool.close();
  }

  /** Python's idiom: close the pool, then read the results. */
  @Test
  void aStreamGoesOnAfterShutdown() throws Exception {
    ProcessPool pool = ProcessPool.create(2);
    Iterator<Integer> results =
        pool.imap(IntStream.range(0, 100).boxed().toList(), x -> x).iterator();
    pool.shutdown();
    for (int i = 0; i < 100; i++) {
      await()
          .pollInterval(Duration.ofMillis(1))
          .until(() -> pool.stats().sent() + pool.stats().waiting() == 0); // nothing holds it up
      assertThat(results.next()).isEqualTo(i);
    }
    assertThat(results.hasNext()).isFalse();
    assertThat(pool.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void aStreamStartsBeforeItIsConsumedAndDoesNotHoldUpCloseForEver() {
    ProcessPool pool = ProcessPool.create(2);
    Iterator<Integer> results =
        pool.imap(IntStream.range(0, 100).boxed().toList(), x -> x).iterator();
    await().until(() -> pool.stats().succeeded() == 16);
    pool.close();
    for (int i = 0; i < 16; i++) {
      assertThat(results.next()).isEqualTo(i);
    }
    assertThatThrownBy(results::next)
        .isInstanceOf(RejectedExecutionException.class)
        .hasMessageContaining("stream");
    assertThat(results.hasNext()).isFalse();
  }

  @Test
  void aClosedStreamDoesNotHoldUpThePool() throws Exception {
    ProcessPool pool = ProcessPool.create(2);
    Stream<Integer> results = pool.imap(IntStream.range(0, 100).boxed().toList(), x -> x);
    pool.shutdown();
    results.close();
    await().until(pool::isTerminated);
  }

  @Test
  void aStreamThatHasFailedDoesNotHoldUpThePool() {
    ProcessPool pool = ProcessPool.create(2);
    Stream<Integer> results = pool.imap(IntStream.range(0, 100).boxed().toList(), x -> 4 / x);
    assertThatThrownBy(results::toList).isInstanceOf(CompletionException.class);
    pool.shutdown();
    await().until(pool::isTerminated);
    results.close(); // it was open until here
  }

  @Test
  void anAbandonedStreamDoesNotHoldUpThePoolForEver() {
    ProcessPool pool = ProcessPool.create(2);
    assertThat(pool.imap(IntStream.range(0, 100).boxed().toList(), x -> x).limit(5)).hasSize(5);
    pool.shutdown();
    await()
        .until(
            () -> {
              System.gc();
              return pool.isTerminated();
            });
  }

  @Test
  void aStreamDoesNotHoldUpWhoWaitedBeforeTheShutdown() throws Exception {
    ProcessPool pool = ProcessPool.create(2);
    Stream<Integer> results = pool.imap(IntStream.range(0, 100).boxed().toList(), x -> x);
    CompletableFuture<Boolean> ended = new CompletableFuture<>();
    Thread waiter =
        new Thread(
            () -> {
              try {
                ended.complete(pool.awaitTermination(1, TimeUnit.HOURS));
              } catch (InterruptedException failed) {
                ended.completeExceptionally(failed);
              }
            });
    waiter.start();
    await().until(() -> waiter.getState() == Thread.State.TIMED_WAITING);
    pool.shutdown();
    assertThat(ended.get(40, TimeUnit.SECONDS)).isTrue();
    results.close(); // it was open until here
  }

  @Test
  void terminateEndsAStream() {
    try (ProcessPool pool = ProcessPool.create(2)) {
      Iterator<Integer> results =
          pool.imap(IntStream.range(0, 100).boxed().toList(), x -> PoolFailureTest.spin())
              .iterator();
      pool.terminate();
      for (int i = 0; i < 16; i++) {
        assertThatThrownBy(results::next).isInstanceOf(CancellationException.class);
      }
      assertThatThrownBy(results::next).isInstanceOf(RejectedExecutionException.class);
      assertThat(results.hasNext()).isFalse();
    }
  }

  @Test
  void whoWaitsForTheEndWaitsForCallbacks() throws Exception {
    CountDownLatch held = new CountDownLatch(1);
    List<Integer> results = new CopyOnWriteArrayList<>();
    ProcessPool pool = ProcessPool.create(1);
    pool.applyAsync(() -> 1, result -> addAfter(held, result, results), failure -> {});
    pool.applyAsync(() -> 2).thenAccept(result -> addAfter(held, result, results));
    pool.shutdown();
    await().until(() -> pool.stats().workers() == 0);
    assertThat(pool.awaitTermination(200, TimeUnit.MILLISECONDS)).isFalse();
    assertThat(pool.isTerminated()).isFalse();
    held.countDown();
    pool.close();
    assertThat(results).containsExactlyInAnyOrder(1, 2);
  }

  private static void addAfter(CountDownLatch held, int result, List<Integer> results) {
    Uninterruptibly.run(held::await);
    results.add(result);
  }

  @Test
  void anInterruptEndsTheWaitForACallback() {
    CountDownLatch held = new CountDownLatch(1);
    ProcessPool pool = ProcessPool.create(1);
    pool.applyAsync(() -> 1).thenRun(() -> Uninterruptibly.run(held::await));
    pool.shutdown();
    await().until(() -> pool.stats().workers() == 0);
    Thread.currentThread().interrupt();
    pool.close();
    assertThat(Thread.interrupted()).isTrue();
    assertThat(pool.isTerminated()).isFalse();
    held.countDown();
    pool.close();
    assertThat(pool.isTerminated()).isTrue();
  }

  @Test
  void aCallbackMayCloseItsPool() throws Exception {
    CompletableFuture<Boolean> closed = new CompletableFuture<>();
    ProcessPool pool = ProcessPool.create(1);
    pool.applyAsync(
        () -> 1,
        result -> {
          pool.close();
          closed.complete(pool.isTerminated());
        },
        closed::completeExceptionally);
    assertThat(closed.get()).isTrue();
  }

  @Test
  void terminateEndsEverythingFromManyThreadsAndACallback() throws Exception {
    ProcessPool pool = ProcessPool.create(2);
    List<Long> pids = new ArrayList<>(pool.map(List.of(1, 2), PoolLifecycleTest::slowPid, 1));
    List<Task<Integer>> tasks = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      tasks.add(pool.applyAsync(PoolFailureTest::spin));
    }
    CountDownLatch calledBack = new CountDownLatch(1);
    tasks
        .get(9_999)
        .whenComplete(
            (value, failure) -> {
              pool.terminate();
              calledBack.countDown();
            });
    IntStream.range(0, 4).parallel().forEach(i -> pool.terminate());
    pool.join();
    calledBack.await();
    for (Task<Integer> task : tasks) {
      assertThatThrownBy(task::get).isInstanceOf(CancellationException.class);
    }
    assertThat(pids).allSatisfy(pid -> assertThat(ProcessHandle.of(pid)).isEmpty());
  }

  static long slowPid(int number) throws InterruptedException {
    Thread.sleep(50);
    return ProcessHandle.current().pid();
  }

  @Test
  void shutdownNowReturnsWhatHadNotBegun() throws Exception {
    ProcessPool pool = ProcessPool.create(1);
    Task<Integer> running = pool.applyAsync(ProcessPoolTest::sleeps);
    await().until(() -> pool.stats().sent() == 1);
    Task<Integer> waiting = pool.applyAsync(() -> 1);
    pool.applyAsync(() -> Thread.onSpinWait());
    pool.submit(() -> Thread.onSpinWait());
    List<Runnable> neverBegun = pool.shutdownNow();
    assertThat(neverBegun).hasSize(3);
    neverBegun.forEach(Runnable::run);
    assertThat(running).isNotNull();
    assertThatThrownBy(waiting::get).isInstanceOf(CancellationException.class);
    assertThatThrownBy(running::get).isInstanceOf(CancellationException.class);
    assertThat(pool.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void anInterruptOfCloseTerminates() throws Exception {
    ProcessPool pool = ProcessPool.create(1);
    Task<Integer> task = pool.applyAsync(PoolFailureTest::spin);
    CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
    Thread closer =
        new Thread(
            () -> {
              pool.close();
              interrupted.complete(Thread.currentThread().isInterrupted());
            });
    closer.start();
    await().until(() -> pool.isShutdown() && pool.stats().sent() == 1);
    closer.interrupt();
    assertThat(interrupted.get()).isTrue();
    assertThat(task).isCancelled();
  }

  /** There is nothing for another one to do once the pool takes no more tasks. */
  @Test
  void aWorkerThatRunsItsLastTaskAtShutdownIsNotReplaced() throws Exception {
    try (IpcEvent end = IpcEvent.create();
        ProcessPool pool = ProcessPool.builder().processes(1).maxTasksPerChild(1).build()) {
      Task<?> last = pool.applyAsync(() -> end.await());
      await().until(() -> pool.stats().workersStarted() == 2);
      pool.shutdown();
      await().until(() -> pool.stats().workers() == 1);
      for (int i = 0; i < 200; i++) {
        assertThat(pool.stats().workersStarted()).isEqualTo(2);
      }
      end.set();
      last.get();
    }
  }

  @Test
  void workersAreReplacedAfterTheirShareOfTasks() throws Exception {
    try (ProcessPool pool = ProcessPool.builder().processes(1).maxTasksPerChild(2).build()) {
      List<Long> pids =
          pool.map(IntStream.range(0, 7).boxed().toList(), x -> ProcessHandle.current().pid(), 1);
      assertThat(pids.stream().distinct()).hasSize(4);
      assertThat(pids.get(0)).isEqualTo(pids.get(1));
      assertThat(pids.get(2)).isEqualTo(pids.get(3)).isNotEqualTo(pids.get(1));
      pool.mapAsync(List.of(1, 2, 3), x -> x, 1);
    }
  }

  @Test
  void retriesRunATaskAgainWhoseWorkerDied(@TempDir Path directory) throws Exception {
    String marker = directory.resolve("tried").toString();
    try (ProcessPool pool = ProcessPool.builder().processes(1).retries(1).build()) {
      assertThat(
              pool.apply(
                  () -> {
                    if (Path.of(marker).toFile().mkdir()) {
                      Runtime.getRuntime().halt(1);
                    }
                    return "second try";
                  }))
          .isEqualTo("second try");
      assertThatThrownBy(() -> pool.apply(PoolLifecycleTest::halts))
          .hasCauseInstanceOf(WorkerDiedException.class);
    }
  }

  static int halts() {
    Runtime.getRuntime().halt(1);
    return 0;
  }

  @Test
  void idleWorkersLeaveAndComeBack() throws Exception {
    try (ProcessPool pool =
        ProcessPool.builder().processes(2).idleTimeout(Duration.ofMillis(100)).build()) {
      assertThat(pool.stats().workersStarted()).isZero();
      assertThat(pool.apply(() -> 1)).isEqualTo(1);
      await().until(() -> pool.stats().workers() == 0);
      assertThat(pool.apply(() -> 2)).isEqualTo(2);
      assertThat(pool.stats().workersLost()).isZero();
    }
  }

  /** Its tasks are short, so it is sent several at a time; then come two that need each other. */
  @Test
  void aWorkerIsStartedForATaskThatWaitsBehindALongOne() throws Exception {
    try (ProcessPool pool =
            ProcessPool.builder().processes(2).idleTimeout(Duration.ofMinutes(1)).build();
        IpcBarrier both = IpcBarrier.create(2)) {
      runManyShortTasks(pool);
      assertThat(pool.stats().workersStarted()).isEqualTo(1);
      Task<Integer> one = pool.applyAsync(() -> both.await());
      Task<Integer> other = pool.applyAsync(() -> both.await());
      assertThat(one.get() + other.get()).isEqualTo(1);
    }
  }

  /** When the pool is shut down, one worker is idle, and a task waits behind one of the other. */
  @Test
  void anIdleWorkerIsNotSentAwayWhileATaskWaitsBehindALongOne() throws Exception {
    try (IpcBarrier both = IpcBarrier.create(2);
        IpcEvent firstEnd = IpcEvent.create();
        IpcEvent secondEnd = IpcEvent.create();
        ProcessPool pool = ProcessPool.create(2)) {
      runManyShortTasks(pool);
      Task<?> first = pool.applyAsync(() -> firstEnd.await());
      Task<?> second = pool.applyAsync(() -> secondEnd.await());
      Task<Integer> one = pool.applyAsync(() -> both.await());
      Task<Integer> other = pool.applyAsync(() -> both.await());
      pool.shutdown();
      secondEnd.set();
      second.get();
      firstEnd.set();
      first.get();
      assertThat(one.get() + other.get()).isEqualTo(1);
    }
  }

  private static void runManyShortTasks(ProcessPool pool) throws Exception {
    for (int i = 0; i < 200; i++) {
      int number = i;
      assertThat(pool.apply(() -> number)).isEqualTo(number);
    }
  }

  @Test
  void aFullPoolHoldsSubmittersUp() throws Exception {
    try (ProcessPool pool = ProcessPool.builder().processes(1).maxPending(2).build()) {
      Task<Integer> first = pool.applyAsync(ProcessPoolTest::sleeps);
      Task<Integer> second = pool.applyAsync(() -> 2);
      Thread submitter = new Thread(() -> pool.applyAsync(() -> 3));
      submitter.start();
      await().until(() -> submitter.getState() == Thread.State.WAITING);
      assertThat(pool.stats().submitted()).isEqualTo(2);
      first.cancel(true);
      submitter.join();
      assertThat(second.get()).isEqualTo(2);
    }
  }

  @Test
  void whoWaitsForAPlaceIsRefusedAfterShutdown() throws Exception {
    ProcessPool pool = ProcessPool.builder().processes(1).maxPending(1).build();
    Task<Integer> first = pool.applyAsync(ProcessPoolTest::sleeps);
    CompletableFuture<Task<Integer>> second = new CompletableFuture<>();
    Thread submitter =
        new Thread(
            () -> {
              try {
                second.complete(pool.applyAsync(() -> 2));
              } catch (RejectedExecutionException refused) {
                second.completeExceptionally(refused);
              }
            });
    submitter.start();
    await().until(() -> submitter.getState() == Thread.State.WAITING);
    pool.shutdown();
    first.cancel(true);
    assertThatThrownBy(second::get).hasCauseInstanceOf(RejectedExecutionException.class);
    pool.join();
    assertThat(pool.stats().submitted()).isEqualTo(1);
  }

  @Test
  void whoIsInterruptedAsHeWaitsForAPlaceIsRefused() {
    try (ProcessPool pool = ProcessPool.builder().name("full").processes(1).maxPending(1).build()) {
      Task<Integer> first = pool.applyAsync(ProcessPoolTest::sleeps);
      Thread.currentThread().interrupt();
      assertThatThrownBy(() -> pool.applyAsync(() -> 2))
          .isInstanceOf(RejectedExecutionException.class)
          .hasMessageContaining("pool full")
          .hasMessageContaining("maxPending is 1");
      assertThat(Thread.interrupted()).isTrue();
      first.cancel(true);
    }
  }

  @Test
  void anAbandonedPoolFinishesItsTasksAndEnds() throws Exception {
    Task<Long> task = ProcessPool.create(1).applyAsync(() -> ProcessHandle.current().pid());
    long pid = task.get();
    await()
        .until(
            () -> {
              System.gc();
              return ProcessHandle.of(pid).isEmpty();
            });
  }

  @Test
  void nothingIsLeftBehind() throws Exception {
    long threadsBefore = poolThreads();
    List<Long> pids;
    try (ProcessPool pool = ProcessPool.builder().name("tidy").processes(2).build()) {
      pids = pool.map(List.of(1, 2), PoolLifecycleTest::slowPid, 1);
    }
    assertThat(pids).allSatisfy(pid -> assertThat(ProcessHandle.of(pid)).isEmpty());
    await().until(() -> poolThreads() <= threadsBefore);
  }

  private static long poolThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("tidy"))
        .count();
  }
}
