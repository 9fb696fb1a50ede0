package org.multiprocessing4j.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.multiprocessing4j.ipc.testsupport.Patience.await;

import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.multiprocessing4j.ipc.codec.NotSerializableValueException;
import org.multiprocessing4j.ipc.codec.SerializableCallable;
import org.multiprocessing4j.ipc.sync.IpcBarrier;
import org.multiprocessing4j.ipc.sync.IpcEvent;

/** What a healthy pool does, on one pool of two workers. */
@Timeout(60)
@SuppressWarnings("FutureReturnValueIgnored") // the effect is what is tested
class ProcessPoolTest extends OnePool {
  @Test
  void aTaskRunsInAnotherProcess() throws Exception {
    long here = ProcessHandle.current().pid();
    assertThat(pool.apply(() -> ProcessHandle.current().pid())).isNotEqualTo(here);
    assertThat(pool.apply(() -> ProcessHandle.current().parent().orElseThrow().pid()))
        .isEqualTo(here);
  }

  @Test
  void whatALambdaCapturesIsCopied() throws Exception {
    List<String> list = new ArrayList<>(List.of("a"));
    int number = 7;
    assertThat(
            pool.apply(
                () -> {
                  list.add("b");
                  return list + "" + number;
                }))
        .isEqualTo("[a, b]7");
    assertThat(list).containsExactly("a");
  }

  @Test
  void aLambdaMadeInALoopKeepsItsOwnArguments() throws Exception {
    List<Task<String>> tasks = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      int number = i;
      String text = "n" + i;
      tasks.add(pool.applyAsync(() -> text + number));
    }
    for (int i = 0; i < 1000; i++) {
      assertThat(tasks.get(i).get()).isEqualTo("n" + i + i);
    }
  }

  @Test
  void nullIsAResultAndAnItem() throws Exception {
    assertThat(pool.<Object>apply(() -> null)).isNull();
    List<Integer> items = new ArrayList<>();
    items.add(null);
    assertThat(pool.map(items, x -> x == null ? "none" : "some")).containsExactly("none");
    assertThat(pool.imap(List.of(1), ProcessPoolTest::nothing)).containsExactly((Object) null);
  }

  @Test
  void aMethodReferenceAndATaskObjectWork() throws Exception {
    assertThat(pool.apply(ProcessPoolTest::answer)).isEqualTo(42);
    assertThat(pool.apply("text"::length)).isEqualTo(4);
    assertThat(pool.submit(new Squared(5)).get()).isEqualTo(25);
  }

  @SuppressWarnings("NullAway") // it takes functions that return null for functions that do not
  static Object nothing(int item) {
    return null;
  }

  static int answer() {
    return 42;
  }

  record Squared(int number) implements Callable<Integer>, Serializable {
    @Override
    public Integer call() {
      return number * number;
    }
  }

  @Test
  void mapKeepsTheOrderForEveryChunkSize() throws Exception {
    List<Integer> items = IntStream.range(0, 101).boxed().toList();
    List<Integer> squares = items.stream().map(x -> x * x).toList();
    assertThat(pool.map(items, x -> x * x)).isEqualTo(squares);
    for (int chunkSize : new int[] {1, 2, 50, 101, 1000, Integer.MAX_VALUE}) {
      assertThat(pool.map(items, x -> x * x, chunkSize)).isEqualTo(squares);
    }
  }

  @Test
  @SuppressWarnings("NullAway") // a missing function is noticed where there is nothing to do, too
  void mapTakesAnyIterableAndAnEmptyOne() throws Exception {
    Iterable<Integer> iterable = () -> Stream.of(1, 2, 3).iterator();
    assertThat(pool.map(iterable, x -> x + 1)).containsExactly(2, 3, 4);
    assertThat(pool.map(List.<Integer>of(), x -> x + 1)).isEmpty();
    assertThatNullPointerException().isThrownBy(() -> pool.mapAsync(List.of(), null));
  }

  @Test
  void theResultsOfMapMayBeChanged() throws Exception {
    List<Integer> results = pool.map(List.of(3, 1, 2), x -> x);
    results.sort(null);
    assertThat(results).containsExactly(1, 2, 3);
    List<Integer> none = pool.map(List.<Integer>of(), x -> x);
    none.add(1);
    assertThat(none).containsExactly(1);
  }

  @Test
  void mapUsesAllWorkers() throws Exception {
    try (IpcBarrier both = IpcBarrier.create(2)) {
      List<Long> pids =
          pool.map(
              List.of(1, 2),
              x -> {
                both.await();
                return ProcessHandle.current().pid();
              },
              1);
      assertThat(pids).doesNotHaveDuplicates();
    }
  }

  @Test
  void mapThrowsTheFirstFailureAfterAllChunksHaveEnded(@TempDir Path directory) {
    String there = directory.toString();
    assertThatThrownBy(
            () ->
                pool.map(
                    List.of(0, 1, 2, 3, 4, 5),
                    x -> {
                      Files.createFile(Path.of(there, "ran-" + x));
                      if (x % 2 == 1) {
                        throw new IllegalStateException("item " + x);
                      }
                      return x;
                    },
                    1))
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(IllegalStateException.class)
        .hasMessageContaining("item 1");
    assertThat(directory.toFile().list()).hasSize(6);
  }

  @Test
  void aChunkSizeBelowOneIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> pool.map(List.of(1), x -> x, 0))
        .withMessageContaining("chunkSize must be at least 1, not 0");
    assertThatIllegalArgumentException().isThrownBy(() -> pool.imap(List.of(1), x -> x, 0));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> pool.applyAsync(() -> 1, Duration.ZERO))
        .withMessageContaining("timeout must be more than zero");
  }

  @Test
  void starmapSpreadsPairs() throws Exception {
    assertThat(pool.starmap(List.of(Map.entry(2, "a"), Map.entry(3, "b")), (n, s) -> s.repeat(n)))
        .containsExactly("aa", "bbb");
    assertThat(pool.starmap(Map.of(2, "c").entrySet(), (n, s) -> s.repeat(n), 5))
        .containsExactly("cc");
    assertThat(pool.starmapAsync(Map.of(1, 2).entrySet(), Integer::sum, 1).get())
        .containsExactly(3);
  }

  @Test
  void imapKeepsTheOrderAndImapUnorderedLosesNothing() {
    List<Integer> items = IntStream.range(0, 200).boxed().toList();
    assertThat(pool.imap(items, x -> x + 1)).hasSize(200).startsWith(1, 2, 3).endsWith(199, 200);
    assertThat(pool.imapUnordered(items, x -> x + 1, 7))
        .containsExactlyInAnyOrderElementsOf(items.stream().map(x -> x + 1).toList());
  }

  @Test
  void imapUnorderedGivesTheFastItemsFirst() {
    try (Stream<Integer> results =
        pool.imapUnordered(
            List.of(60_000, 1, 2), // the first is interrupted by the close
            millis -> {
              Thread.sleep(millis);
              return millis;
            })) {
      assertThat(results.limit(2)).containsExactlyInAnyOrder(1, 2);
    }
  }

  @Test
  void imapReadsAnEndlessInputOnlyAsFarAsItMust() {
    AtomicInteger read = new AtomicInteger();
    Iterable<Integer> endless = () -> Stream.generate(read::incrementAndGet).iterator();
    try (Stream<Integer> results = pool.imap(endless, x -> x)) {
      assertThat(results.limit(100)).hasSize(100);
    }
    assertThat(read.get()).isBetween(100, 140);
  }

  @Test
  void imapGoesOnAfterAnItemThatFailed() {
    Iterator<Integer> results = pool.imap(List.of(1, 0, 4), x -> 4 / x).iterator();
    assertThat(results.next()).isEqualTo(4);
    assertThatThrownBy(results::next)
        .isInstanceOf(CompletionException.class)
        .hasCauseInstanceOf(ArithmeticException.class);
    assertThat(results.next()).isEqualTo(1);
    assertThat(results.hasNext()).isFalse();
  }

  @Test
  void imapGoesOnAfterAnItemThatCannotBeSent() {
    assertThatOneItemFails(new Object(), NotSerializableValueException.class);
  }

  private static final class TooLarge implements Serializable {
    private static final long serialVersionUID = 1L;

    private void writeObject(ObjectOutputStream out) {
      throw new OutOfMemoryError("thrown by a test");
    }
  }

  @Test
  void imapGoesOnAfterAnItemForWhichThereIsNoMemory() {
    assertThatOneItemFails(new TooLarge(), OutOfMemoryError.class);
  }

  private static void assertThatOneItemFails(Object item, Class<? extends Throwable> cause) {
    Iterator<String> results = pool.imap(List.of(1, item, 3), Object::toString).iterator();
    assertThat(results.next()).isEqualTo("1");
    assertThatThrownBy(results::next)
        .isInstanceOf(CompletionException.class)
        .hasCauseInstanceOf(cause);
    assertThat(results.next()).isEqualTo("3");
    assertThat(results.hasNext()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 9})
  void aFailureOfTheInputComesAtItsPlace(int chunkSize) {
    assertThatAFailureComesAtItsPlace(
        () -> {
          throw new IllegalStateException("no more input");
        },
        chunkSize);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 9})
  void aShortageOfMemoryInTheInputComesAtItsPlace(int chunkSize) {
    assertThatAFailureComesAtItsPlace(
        () -> {
          throw new OutOfMemoryError("no more input");
        },
        chunkSize);
  }

  private static void assertThatAFailureComesAtItsPlace(IntSupplier failure, int chunkSize) {
    Iterable<Integer> failing =
        () -> IntStream.range(0, 5).map(x -> x == 3 ? failure.getAsInt() : x).iterator();
    Iterator<Integer> results = pool.imap(failing, x -> x, chunkSize).iterator();
    assertThat(List.of(results.next(), results.next(), results.next())).containsExactly(0, 1, 2);
    assertThatThrownBy(results::next).hasMessage("no more input");
    assertThat(results.hasNext()).isFalse();
  }

  @Test
  void closingAStreamCancelsWhatIsOnItsWay(@TempDir Path directory) {
    String there = directory.toString();
    Stream<Integer> results =
        pool.imap(
            List.of(0, 60_000, 60_000, 60_000),
            millis -> {
              Files.createFile(Path.of(there, "ran-" + System.nanoTime()));
              Thread.sleep(millis);
              return millis;
            });
    Iterator<Integer> iterator = results.iterator();
    assertThat(iterator.next()).isZero();
    await().until(() -> directory.toFile().list().length == 3);
    results.close();
    await().until(() -> pool.stats().sent() == 0);
    assertThat(directory.toFile().list()).hasSize(3);
  }

  @Test
  void callbacksRunOnTheirOwnThreadAndMayUseThePool() throws Exception {
    CompletableFuture<String> result = new CompletableFuture<>();
    pool.applyAsync(
        () -> 1,
        value -> {
          try {
            int other = pool.apply(() -> 2);
            result.complete(Thread.currentThread().getName() + " " + value + other);
          } catch (Exception e) {
            result.completeExceptionally(e);
          }
        },
        result::completeExceptionally);
    assertThat(result.get()).endsWith("-callbacks 12");
    CompletableFuture<Throwable> failure = new CompletableFuture<>();
    pool.applyAsync(
        () -> {
          throw new IllegalStateException("as planned");
        },
        value -> failure.complete(new AssertionError("called back with " + value)),
        failure::complete);
    assertThat(failure.get()).hasMessage("as planned");
  }

  @Test
  @SuppressWarnings("NullAway") // the point of it
  void aMissingCallbackIsNoticedBeforeTheTaskIsSubmitted() {
    long before = pool.stats().submitted();
    assertThatNullPointerException()
        .isThrownBy(() -> pool.applyAsync(() -> 1, null, failure -> {}))
        .withMessage("callback");
    assertThatNullPointerException()
        .isThrownBy(() -> pool.applyAsync(() -> 1, result -> {}, null))
        .withMessage("errorCallback");
    assertThat(pool.stats().submitted()).isEqualTo(before);
  }

  @Test
  void stagesOfATaskMayWaitForOtherTasks() throws Exception {
    CompletableFuture<Integer> sum =
        pool.applyAsync(() -> 1).thenApply(one -> one + pool.applyAsync(() -> 2).join());
    CompletableFuture<Integer> more =
        pool.applyAsync(() -> 3).thenCombine(sum, Integer::sum).thenApply(x -> x + 1);
    CompletableFuture.allOf(sum, more).get();
    assertThat(more.get()).isEqualTo(7);
  }

  @Test
  void aStageThatBlocksDoesNotHoldUpTheOthers() throws Exception {
    CompletableFuture<Integer> gate = new CompletableFuture<>();
    try (IpcEvent attached = IpcEvent.create()) {
      Task<Integer> task =
          pool.applyAsync(
              () -> {
                attached.await(); // or the stage would run, and block, right here
                return 1;
              });
      CompletableFuture<Integer> blocked = task.thenApply(x -> x + gate.join());
      attached.set();
      CompletableFuture<Integer> opener = pool.applyAsync(() -> 2).thenApply(x -> x);
      opener.thenAccept(gate::complete);
      assertThat(blocked.get()).isEqualTo(3);
    }
  }

  @Test
  void theMethodsOfAnExecutorTakeWhatIsSerialisableAndRefuseTheRest() throws Exception {
    assertThat(pool.submit(() -> 1).get()).isEqualTo(1);
    Callable<Integer> stuck = () -> 2;
    assertThatIllegalArgumentException()
        .isThrownBy(() -> pool.submit(stuck))
        .withMessageContaining("SerializableCallable");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CompletableFuture.supplyAsync(() -> 1, pool))
        .withMessageContaining("submit the task itself");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ExecutorCompletionService<Integer>(pool).submit(() -> 1))
        .withMessageContaining("submit the task itself");
    Callable<Integer> callable = (Callable<Integer> & Serializable) () -> 3;
    Runnable runnable = (Runnable & Serializable) () -> {};
    assertThat(pool.submit(callable).get()).isEqualTo(3);
    assertThat(pool.submit(runnable).get()).isNull();
    Object here = new Object();
    assertThat(pool.submit(runnable, here).get()).isSameAs(here);
  }

  @Test
  void aTaskMayHaveNoResult(@TempDir Path directory) throws Exception {
    String place = directory.toString();
    pool.apply(() -> Files.createDirectory(Path.of(place, "apply")));
    pool.apply(() -> make(place, "runnable"));
    assertThat(pool.applyAsync(() -> make(place, "applyAsync")).get()).isNull();
    assertThat(pool.submit(() -> makeUnchecked(place, "submit")).get()).isNull();
    pool.execute(() -> makeUnchecked(place, "execute"));
    pool.execute((Runnable & Serializable) () -> makeUnchecked(place, "cast"));
    for (String name : List.of("apply", "runnable", "applyAsync", "submit", "execute", "cast")) {
      await().until(() -> Files.exists(directory.resolve(name)));
    }
    assertThatThrownBy(() -> pool.apply(() -> make(place, "apply")))
        .hasCauseInstanceOf(FileAlreadyExistsException.class);
  }

  @Test
  void aTaskWithoutAResultMayHaveATimeLimitAndStages(@TempDir Path directory) throws Exception {
    String place = directory.toString();
    Duration plenty = Duration.ofMinutes(1);
    assertThat(pool.applyAsync(() -> make(place, "in time"), plenty).get()).isNull();
    assertThat(pool.applyAsync(() -> answer(), plenty).get()).isEqualTo(42);
    assertThat(pool.applyAsync(ProcessPoolTest::answer, plenty).get()).isEqualTo(42);
    assertThatThrownBy(
            () -> pool.applyAsync(() -> Thread.sleep(60_000), Duration.ofMillis(50)).get())
        .hasCauseInstanceOf(TaskTimeoutException.class);
    CompletableFuture<String> after = new CompletableFuture<>();
    pool.applyAsync(() -> make(place, "before")).thenRun(() -> after.complete("after"));
    assertThat(after.get()).isEqualTo("after");
    assertThat(directory.toFile().list()).containsExactlyInAnyOrder("in time", "before");
  }

  /** What people write into a call; each form must be taken for what it is meant to be. */
  @Test
  void everyFormOfALambdaFindsItsMethod() throws Exception {
    CompletableFuture<Integer> called = new CompletableFuture<>();
    pool.applyAsync(() -> answer(), called::complete, called::completeExceptionally);
    assertThat(called.get()).isEqualTo(42);
    assertThat(pool.applyAsync(() -> answer(), System.out::println, failure -> {}).get())
        .isEqualTo(42);
    assertThat(pool.applyAsync(ProcessPoolTest::answer, value -> {}, failure -> {}).get())
        .isEqualTo(42);
    pool.apply(Thread::onSpinWait);
    pool.apply(() -> {});
    pool.applyAsync(Thread::onSpinWait, Duration.ofMinutes(1)).get();
    pool.forEach(List.of(1, 2), item -> Thread.onSpinWait());
    pool.forEach(List.of(1, 2), ProcessPoolTest::take);
    pool.forEach(List.of(1, 2), ProcessPoolTest::take, 1);
  }

  static void take(Object item) {
    assertThat(item).isNotNull();
  }

  @Test
  void forEachLetsAnActionTakeEveryItem(@TempDir Path directory) throws Exception {
    String place = directory.toString();
    pool.forEach(List.of("a", "b", "c"), name -> make(place, name));
    pool.forEach(List.of("d", "e"), name -> make(place, name), 2);
    assertThat(pool.forEachAsync(List.of("f"), name -> make(place, name)).get()).isNull();
    assertThat(pool.forEachAsync(List.<String>of(), name -> make(place, name), 3)).isCompleted();
    assertThat(directory.toFile().list()).containsExactlyInAnyOrder("a", "b", "c", "d", "e", "f");
    assertThatThrownBy(() -> pool.forEach(List.of("g", "a"), name -> make(place, name)))
        .hasCauseInstanceOf(FileAlreadyExistsException.class);
  }

  private static void make(String place, String name) throws IOException {
    Files.createDirectory(Path.of(place, name));
  }

  private static void makeUnchecked(String place, String name) {
    if (!Path.of(place, name).toFile().mkdir()) {
      throw new IllegalStateException(name);
    }
  }

  /** As one that a watchdog sends a moment too late. */
  @Test
  void aStrayInterruptDoesNotHarmAWorker() throws Exception {
    try (ProcessPool single = ProcessPool.create(1)) {
      long worker = single.apply(ProcessPoolTest::beInterruptedLater);
      for (int i = 0; i < 100; i++) {
        assertThat(single.apply(() -> ProcessHandle.current().pid())).isEqualTo(worker);
      }
    }
  }

  private static long beInterruptedLater() {
    Thread runner = Thread.currentThread();
    Thread watchdog =
        new Thread(
            () -> {
              for (int i = 0; i < 100_000; i++) {
                runner.interrupt();
              }
            });
    watchdog.setDaemon(true);
    watchdog.start();
    return ProcessHandle.current().pid();
  }

  /** As by what ends a program by interrupting all threads that it finds. */
  @Test
  void anInterruptOfItsThreadDoesNotStopAPool() throws Exception {
    try (ProcessPool single = ProcessPool.builder().name("interrupted").processes(1).build()) {
      Thread dispatcher = threadOf("interrupted");
      for (int i = 0; i < 100; i++) {
        dispatcher.interrupt();
        assertThat(single.applyAsync(() -> 1).thenApply(one -> one + 1).get()).isEqualTo(2);
      }
    }
  }

  private static Thread threadOf(String name) {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals(name + "-dispatcher"))
        .findFirst()
        .orElseThrow();
  }

  /** What it sends is a result of the pool that sends it. */
  private record Lazy(long number) implements Serializable {
    private Object writeReplace() {
      long own = number;
      return pool.applyAsync(() -> own + 1).join();
    }
  }

  @Test
  void whatIsBeingSentMayUseThePool() throws Exception {
    Object lazy = new Lazy(1);
    List<Object> two = List.of(new Lazy(2), "x");
    assertThat(pool.<Object>apply(() -> List.of("a", lazy, "b"))).isEqualTo(List.of("a", 2L, "b"));
    assertThat(pool.<Object, Object>map(two, x -> x)).isEqualTo(List.of(3L, "x"));
  }

  @Test
  void aCallbackBehindOneThatBlocksIsCalledAllTheSame() throws Exception {
    CountDownLatch second = new CountDownLatch(1);
    CompletableFuture<Boolean> first = new CompletableFuture<>();
    pool.applyAsync(
            () -> 1,
            result -> first.complete(opens(second)),
            failure -> first.completeExceptionally(failure))
        .get();
    pool.applyAsync(() -> 2, result -> second.countDown(), first::completeExceptionally).get();
    assertThat(first.get()).isTrue();
  }

  private static boolean opens(CountDownLatch latch) {
    try {
      return latch.await(20, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The type of the list is inferred before that of the lambdas, which is then Callable. */
  @Test
  void aListOfLambdasIsToldItsType() throws Exception {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> pool.invokeAll(List.of(() -> 1, () -> 2)))
        .withMessageContaining("List.<SerializableCallable<Integer>>of(");
    List<Future<Integer>> told =
        pool.invokeAll(List.<SerializableCallable<Integer>>of(() -> 1, () -> 2));
    assertThat(told.get(1).get()).isEqualTo(2);
    Callable<Integer> notMarked =
        new Callable<>() {
          @Override
          public Integer call() {
            return 1;
          }
        };
    assertThatIllegalArgumentException()
        .isThrownBy(() -> pool.submit(notMarked))
        .withMessageContaining("let its class implement java.io.Serializable");
  }

  @Test
  void entriesOfAMapGoThroughAPool() throws Exception {
    Map<String, Integer> map = new TreeMap<>(Map.of("a", 1, "b", 2));
    assertThat(pool.map(map.entrySet(), e -> e.getKey() + e.getValue()))
        .containsExactly("a1", "b2");
    Map.Entry<String, Integer> entry = Map.entry("mul", 1);
    assertThat(pool.apply(() -> Map.entry(entry.getKey(), 2))).isEqualTo(Map.entry("mul", 2));
    assertThat(pool.apply(() -> entry.getValue() + 1)).isEqualTo(2);
  }

  @Test
  void invokeAllAndInvokeAnyAnswer() throws Exception {
    List<SerializableCallable<Integer>> tasks = List.of(() -> 1, () -> 2, ProcessPoolTest::fails);
    List<Future<Integer>> futures = pool.invokeAll(tasks);
    assertThat(futures.get(0).get()).isEqualTo(1);
    assertThat(futures.get(1).get()).isEqualTo(2);
    assertThatThrownBy(() -> futures.get(2).get()).hasMessageContaining("as planned");
    assertThat(pool.<Integer>invokeAny(List.of(ProcessPoolTest.fails, tasks.get(1)))).isEqualTo(2);
    assertThatThrownBy(() -> pool.invokeAny(List.of(ProcessPoolTest.fails)))
        .isInstanceOf(ExecutionException.class);
    List<SerializableCallable<Integer>> slow = List.of(() -> 1, ProcessPoolTest::sleeps);
    List<Future<Integer>> some = pool.invokeAll(slow, 500, TimeUnit.MILLISECONDS);
    assertThat(some.get(0).get()).isEqualTo(1);
    assertThat(some.get(1).isCancelled()).isTrue();
    assertThatThrownBy(() -> pool.invokeAny(slow.subList(1, 2), 50, TimeUnit.MILLISECONDS))
        .isInstanceOf(TimeoutException.class);
  }

  private static final SerializableCallable<Integer> fails = ProcessPoolTest::fails;

  static int fails() {
    throw new IllegalStateException("as planned");
  }

  static int sleeps() throws InterruptedException {
    Thread.sleep(60_000);
    return 0;
  }

  @Test
  void aTaskThatCannotBeSerialisedFailsInTheCallThatSubmitsIt() {
    Object notSerializable = new Object();
    assertThatThrownBy(() -> pool.applyAsync(() -> notSerializable.hashCode()))
        .isInstanceOf(NotSerializableValueException.class)
        .hasMessageContaining("java.lang.Object");
    assertThatThrownBy(() -> pool.applyAsync(() -> pool.hashCode() + this.hashCode()))
        .isInstanceOf(NotSerializableValueException.class)
        .hasMessageContaining("ProcessPoolTest");
    ProcessPool captured = pool;
    assertThatThrownBy(() -> pool.applyAsync(() -> captured.stats().workers()))
        .isInstanceOf(NotSerializableValueException.class)
        .hasMessageContaining(
            "ProcessPool. It belongs to this process. Let the other process make");
    Task<Integer> task = pool.applyAsync(() -> 1);
    assertThatThrownBy(() -> pool.applyAsync(() -> task.get()))
        .isInstanceOf(NotSerializableValueException.class)
        .hasMessageContaining("Task. Send the result of the future");
  }

  @Test
  void bigArgumentsAndResultsPass() throws Exception {
    byte[] big = new byte[20 << 20];
    big[big.length - 1] = 9;
    byte[] back = pool.apply(() -> big.clone());
    assertThat(back).hasSize(big.length).endsWith(9);
    List<Integer> sizes = pool.map(List.of(big, big, big), bytes -> bytes.length, 1);
    assertThat(sizes).containsExactly(big.length, big.length, big.length);
  }

  @Test
  void aWorkerMayHaveAPoolOfItsOwn() throws Exception {
    int sum =
        pool.apply(
            () -> {
              try (ProcessPool inner = ProcessPool.create(2)) {
                return inner.map(List.of(1, 2, 3), x -> x * x).stream().mapToInt(x -> x).sum();
              }
            });
    assertThat(sum).isEqualTo(14);
  }

  @Test
  void aTaskMayLeaveAnotherClassLoaderBehind() throws Exception {
    pool.map(
        List.of(1, 2, 3, 4),
        x -> {
          Thread.currentThread().setContextClassLoader(null);
          return x;
        });
    assertThat(pool.map(List.of(1, 2, 3, 4), x -> new Squared(x).call()))
        .containsExactly(1, 4, 9, 16);
  }

  @Test
  void manyThreadsMaySubmit() {
    List<Integer> sums =
        IntStream.range(0, 8)
            .parallel()
            .mapToObj(
                thread ->
                    IntStream.range(0, 200)
                        .mapToObj(i -> pool.applyAsync(() -> i))
                        .toList()
                        .stream()
                        .mapToInt(Task::join)
                        .sum())
            .toList();
    assertThat(sums).containsOnly(199 * 100);
  }

  @Test
  void shortTasksBehindALongOneMoveToTheIdleWorker() throws Exception {
    pool.map(IntStream.range(0, 2000).boxed().toList(), x -> x, 1); // learns that tasks are short
    try (IpcEvent gate = IpcEvent.create()) {
      Task<?> longOne = pool.applyAsync(() -> gate.await());
      List<Task<Boolean>> shortOnes = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        shortOnes.add(pool.applyAsync(() -> true));
      }
      for (Task<Boolean> task : shortOnes) {
        assertThat(task.get()).isTrue();
      }
      assertThat(longOne.isDone()).isFalse();
      gate.set();
      longOne.get();
    }
  }

  @Test
  void statsAndInsightsSayWhatHappened() throws Exception {
    pool.apply(
        () -> {
          Thread.sleep(200);
          return 1;
        });
    PoolStats stats = pool.stats();
    assertThat(stats.workers()).isEqualTo(2);
    assertThat(stats.succeeded()).isPositive();
    assertThat(stats.submitted())
        .isEqualTo(stats.succeeded() + stats.failed() + stats.waiting() + stats.sent());
    Insights insights = pool.insights();
    assertThat(insights.slowestTasks().get(0).worked()).isGreaterThan(Duration.ofMillis(190));
    assertThat(insights.slowestTasks().get(0).description()).contains("ProcessPoolTest");
    assertThat(insights.workers())
        .allSatisfy(worker -> assertThat(worker.start()).isGreaterThan(Duration.ofMillis(10)));
  }
}
