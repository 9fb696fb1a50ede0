package org.multiprocessing4j.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.multiprocessing4j.ipc.testsupport.Patience.await;

import java.io.IOException;
import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.multiprocessing4j.ipc.codec.NotSerializableValueException;
import org.multiprocessing4j.ipc.pipe.Connection;
import org.multiprocessing4j.ipc.pipe.EndOfStreamException;
import org.multiprocessing4j.ipc.pipe.Pipe;
import org.multiprocessing4j.ipc.posix.Posix;
import org.multiprocessing4j.ipc.posix.Signal;
import org.multiprocessing4j.ipc.sync.IpcBarrier;
import org.multiprocessing4j.ipc.sync.IpcEvent;
import org.multiprocessing4j.ipc.testsupport.OtherProcesses;
import org.multiprocessing4j.process.ChildProcess;

/** What goes wrong costs one task and nothing else: one pool survives all of it. */
@Timeout(60)
@SuppressWarnings("FutureReturnValueIgnored") // the effect is what is tested
class PoolFailureTest extends OnePool {
  private static Throwable causeOf(ThrowingCallable call) {
    try {
      call.call();
    } catch (ExecutionException e) {
      return Objects.requireNonNull(e.getCause());
    } catch (Throwable other) {
      throw new AssertionError("not an ExecutionException", other);
    }
    throw new AssertionError("nothing was thrown");
  }

  @Test
  void anExceptionComesBackWithTheStackOfTheWorker() {
    Throwable cause = causeOf(() -> pool.apply(PoolFailureTest::failsDeepInside));
    assertThat(cause)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("deep")
        .hasRootCauseInstanceOf(IOException.class);
    assertThat(cause.getStackTrace()[0].getMethodName()).isEqualTo("failsDeepInside");
  }

  @Test
  @SuppressWarnings("NullAway") // the point of it
  void aNullPointerComesBackWithTheTextOfTheJvm() {
    Throwable cause = causeOf(() -> pool.apply(() -> Map.of("a", "b").get("x").length()));
    assertThat(cause)
        .isInstanceOf(NullPointerException.class)
        .hasMessageContaining("\"java.util.Map.get(Object)\" is null");
  }

  static int failsDeepInside() {
    throw new IllegalStateException("deep", new IOException("cause"));
  }

  @Test
  void aTaskThatIsKilledFailsWithPidAndSignal() {
    Throwable cause =
        causeOf(
            () ->
                pool.apply(
                    () -> {
                      Posix.kill(ProcessHandle.current().pid(), Signal.SIGKILL);
                      Thread.sleep(60_000);
                      return 1;
                    }));
    assertThat(cause).isInstanceOf(WorkerDiedException.class).hasMessageContaining("SIGKILL");
    WorkerDiedException died = (WorkerDiedException) cause;
    assertThat(died.signal()).contains(Signal.SIGKILL);
    assertThat(died.exitCode()).isEmpty();
    assertThat(died.pid()).isPositive();
    assertThat(died.task()).contains("PoolFailureTest");
  }

  @Test
  void aTaskThatExitsFailsWithItsExitCode() {
    Throwable cause =
        causeOf(
            () ->
                pool.apply(
                    () -> {
                      System.exit(5);
                      return 1;
                    }));
    assertThat(cause).isInstanceOf(WorkerDiedException.class).hasMessageContaining("code 5");
    assertThat(((WorkerDiedException) cause).exitCode()).hasValue(5);
  }

  @Test
  void aDeathIsToldWithTheNameOfWhatTheUserWrote() {
    assertThat(causeOf(() -> pool.forEach(List.of(1, 2), PoolFailureTest::halt)))
        .isInstanceOf(WorkerDiedException.class)
        .hasMessageContaining("PoolFailureTest");
    assertThat(causeOf(() -> pool.starmap(Map.of(1, 2).entrySet(), (one, two) -> halt(one))))
        .isInstanceOf(WorkerDiedException.class)
        .hasMessageContaining("PoolFailureTest");
  }

  static int halt(int code) {
    Runtime.getRuntime().halt(code);
    return code;
  }

  @Test
  void aDeathInTheMiddleOfABacklogCostsExactlyItsOwnTask() throws Exception {
    pool.map(IntStream.range(0, 2000).boxed().toList(), x -> x, 1); // so that workers hold many
    List<Task<Integer>> tasks = new ArrayList<>();
    for (int i = 0; i < 2000; i++) {
      int number = i;
      tasks.add(
          pool.applyAsync(
              () -> {
                if (number == 1000) {
                  Runtime.getRuntime().halt(3);
                }
                return number;
              }));
    }
    for (int i = 0; i < 2000; i++) {
      Task<Integer> task = tasks.get(i);
      if (i == 1000) {
        assertThat(causeOf(task::get)).isInstanceOf(WorkerDiedException.class);
      } else {
        assertThat(task.get()).isEqualTo(i);
      }
    }
  }

  /** Serialises, but cannot be rebuilt in the parent. */
  static final class Unbuildable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Unbuildable() {
      super("cannot be rebuilt");
    }

    private void readObject(ObjectInputStream in) throws IOException {
      throw new IOException("refuses to be read");
    }
  }

  /** Has a field that does not serialise. */
  static final class Unsendable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    @SuppressWarnings("serial") // on purpose
    final Object field = new Object();

    Unsendable() {
      super("cannot be sent");
    }
  }

  /** A result that serialises but cannot be rebuilt. */
  static final class UnbuildableResult implements Serializable {
    private static final long serialVersionUID = 1L;

    private void readObject(ObjectInputStream in) {
      throw new IllegalStateException("refuses to be read");
    }
  }

  @Test
  void anExceptionThatCannotBeRebuiltArrivesAsText() {
    Throwable cause =
        causeOf(
            () ->
                pool.apply(
                    () -> {
                      throw new Unbuildable();
                    }));
    assertThat(cause).isInstanceOf(RemoteException.class).hasMessageContaining("cannot be rebuilt");
    assertThat(((RemoteException) cause).className()).isEqualTo(Unbuildable.class.getName());
    assertThat(((RemoteException) cause).remoteMessage()).isEqualTo("cannot be rebuilt");
    assertThat(((RemoteException) cause).remoteStack()).contains("PoolFailureTest.java");
  }

  @Test
  void anExceptionThatCannotBeSentArrivesAsText() {
    Throwable cause =
        causeOf(
            () ->
                pool.apply(
                    () -> {
                      throw new Unsendable();
                    }));
    assertThat(cause).isInstanceOf(RemoteException.class).hasMessageContaining("cannot be sent");
  }

  @Test
  void aResultThatCannotBeSentOrRebuiltFailsItsTask() {
    assertThat(causeOf(() -> pool.<Object>apply(Object::new)))
        .isInstanceOfAny(NotSerializableValueException.class, RemoteException.class)
        .hasMessageContaining("java.lang.Object");
    assertThat(causeOf(() -> pool.apply(UnbuildableResult::new)))
        .hasStackTraceContaining("refuses to be read");
  }

  @Test
  void errorsComeBackToo() {
    assertThat(causeOf(() -> pool.apply(() -> recursion(1))))
        .isInstanceOf(StackOverflowError.class);
    assertThat(causeOf(() -> pool.apply(() -> new int[Integer.MAX_VALUE].length)))
        .isInstanceOf(OutOfMemoryError.class);
    assertThat(
            causeOf(
                () ->
                    pool.apply(
                        () -> {
                          throw new LinkageError("as planned");
                        })))
        .isInstanceOf(LinkageError.class);
  }

  @SuppressWarnings("InfiniteRecursion") // on purpose
  static int recursion(int depth) {
    return recursion(depth + 1) + 1;
  }

  /** A future takes these two for its own: a cancellation, and the envelope of a failure. */
  @Test
  void whatATaskThrowsIsTheCauseEvenIfFuturesThrowItThemselves() throws Exception {
    List<Exception> failures =
        List.of(new CancellationException("mine"), new CompletionException(new IOException()));
    for (Exception failure : failures) {
      CompletableFuture<Throwable> heard = new CompletableFuture<>();
      Task<Throwable> task = pool.applyAsync(() -> fail(failure), heard::complete, heard::complete);
      assertThatThrownBy(task::get)
          .isInstanceOf(ExecutionException.class)
          .hasCauseInstanceOf(failure.getClass());
      assertThatThrownBy(task::join)
          .isInstanceOf(CompletionException.class)
          .hasCauseInstanceOf(failure.getClass());
      assertThat(task.isCancelled()).isFalse();
      assertThat(heard.get()).isInstanceOf(failure.getClass());
      assertThatThrownBy(() -> pool.map(List.of(1), x -> fail(failure)))
          .isInstanceOf(ExecutionException.class)
          .hasCauseInstanceOf(failure.getClass());
      try (Stream<Throwable> results = pool.imap(List.of(1), x -> fail(failure))) {
        assertThatThrownBy(results::toList)
            .isInstanceOf(CompletionException.class)
            .hasCauseInstanceOf(failure.getClass());
      }
    }
  }

  private static Throwable fail(Exception failure) throws Exception {
    throw failure;
  }

  @Test
  void aCallbackThatThrowsHarmsNobody() throws Exception {
    CountDownLatch called = new CountDownLatch(1);
    pool.applyAsync(
        () -> 1,
        value -> {
          called.countDown();
          throw new IllegalStateException("thrown by a callback on purpose");
        },
        failure -> {});
    called.await();
  }

  @Test
  void aTaskThatRunsTooLongIsStoppedAndItsNeighboursGoOn() throws Exception {
    List<Task<Integer>> neighbours = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      int number = i;
      neighbours.add(
          pool.applyAsync(
              () -> {
                Thread.sleep(20);
                return number;
              }));
    }
    Task<Integer> endless = pool.applyAsync(PoolFailureTest::spin, Duration.ofMillis(200));
    Throwable cause = causeOf(endless::get);
    assertThat(cause).isInstanceOf(TaskTimeoutException.class).hasMessageContaining("200 ms");
    assertThat(((TaskTimeoutException) cause).timeout()).isEqualTo(Duration.ofMillis(200));
    for (int i = 0; i < 20; i++) {
      assertThat(neighbours.get(i).get()).isEqualTo(i);
    }
  }

  @SuppressWarnings("ThreadPriorityCheck")
  static int spin() {
    while (System.nanoTime() != 0) {
      Thread.yield(); // deaf to interrupts
    }
    return 0;
  }

  @Test
  void aCancelledTaskIsInterruptedAndItsWorkerStays(@TempDir Path directory) throws Exception {
    String marker = directory.toString();
    long lostBefore = pool.stats().workersLost();
    long startedBefore = pool.stats().workersStarted();
    Task<Integer> task =
        pool.applyAsync(
            () -> {
              Files.createFile(Path.of(marker, "began"));
              try {
                Thread.sleep(60_000);
              } catch (InterruptedException e) {
                Files.createFile(Path.of(marker, "interrupted"));
              }
              return 1;
            });
    await().until(() -> Files.exists(directory.resolve("began")));
    assertThat(task.cancel(true)).isTrue();
    assertThat(task.isCancelled()).isTrue();
    assertThatThrownBy(task::get).isInstanceOf(CancellationException.class);
    await().until(() -> Files.exists(directory.resolve("interrupted")));
    await().until(() -> pool.stats().sent() == 0);
    assertThat(pool.stats().workersLost()).isEqualTo(lostBefore);
    assertThat(pool.stats().workersStarted()).isEqualTo(startedBefore);
  }

  @Test
  void aCancelledTaskThatDoesNotListenLosesItsWorker(@TempDir Path directory) throws Exception {
    String marker = directory.resolve("began").toString();
    Task<Long> task =
        pool.applyAsync(
            () -> {
              Files.writeString(Path.of(marker + "-tmp"), "" + ProcessHandle.current().pid());
              Files.move(Path.of(marker + "-tmp"), Path.of(marker));
              return (long) spin();
            });
    await().until(() -> Files.exists(Path.of(marker)));
    task.cancel(true);
    OtherProcesses.awaitEnd(Long.parseLong(Files.readString(Path.of(marker))));
  }

  @Test
  void aTaskThatIsCancelledBeforeItBeginsNeverRuns(@TempDir Path directory) throws Exception {
    String there = directory.toString();
    try (IpcBarrier bothBlock = IpcBarrier.create(3);
        IpcEvent gate = IpcEvent.create()) {
      List<Task<?>> blockers = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        blockers.add(pool.applyAsync(() -> block(bothBlock, gate)));
      }
      bothBlock.await();
      List<Task<String>> waiting = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        int number = i;
        waiting.add(pool.applyAsync(() -> create(there, number)));
      }
      waiting.forEach(task -> assertThat(task.cancel(false)).isTrue());
      await().until(() -> pool.stats().waiting() == 0 && pool.stats().sent() == 2);
      gate.set();
      for (Task<?> blocker : blockers) {
        blocker.get();
      }
      assertThat(pool.apply(() -> 1)).isEqualTo(1);
      assertThat(directory.toFile().list()).isEmpty();
    }
  }

  /** Cancelled in the instant in which the task before it ends, sooner or later. */
  @Test
  void aTaskThatIsCancelledAsItBeginsIsInterrupted() throws Exception {
    try (ProcessPool single = ProcessPool.create(1);
        IpcEvent gate = IpcEvent.create()) {
      List<Integer> many = IntStream.range(0, 64).boxed().toList();
      for (int micros = 0; micros < 200; micros += 5) {
        single.map(many, x -> x, 1); // short tasks: so the next two are sent together
        gate.clear();
        Task<?> first = single.applyAsync(() -> waitFor(gate));
        Task<?> second = single.applyAsync(() -> Thread.sleep(100_000));
        await().until(() -> single.stats().sent() == 2);
        gate.set();
        spinFor(Duration.ofNanos(micros * 1_000L));
        second.cancel(true);
        first.get();
        assertThat(single.applyAsync(() -> 1).get(40, TimeUnit.SECONDS)).isEqualTo(1);
      }
      assertThat(single.stats().workersLost()).isZero();
    }
  }

  private static void waitFor(IpcEvent gate) throws InterruptedException {
    gate.await();
  }

  private static void spinFor(Duration time) {
    long end = System.nanoTime() + time.toNanos();
    while (System.nanoTime() < end) {
      Thread.onSpinWait();
    }
  }

  private static void block(IpcBarrier bothBlock, IpcEvent gate) throws Exception {
    bothBlock.await();
    gate.await();
  }

  private static String create(String there, int number) throws IOException {
    return Files.createFile(Path.of(there, "ran-" + number)).toString();
  }

  @Test
  void anIdleWorkerThatIsKilledIsReplaced() {
    await().until(() -> pool.stats().workers() == 2);
    long lost = pool.stats().workersLost();
    long pid = pool.applyAsync(() -> ProcessHandle.current().pid()).join();
    Posix.kill(pid, Signal.SIGKILL);
    await().until(() -> pool.stats().workersLost() == lost + 1 && pool.stats().workers() == 2);
  }

  @Test
  void aConnectionThatNoWorkerFetchedIsClosed() throws Exception {
    try (ProcessPool pool = ProcessPool.create(1);
        Pipe pipe = Pipe.duplex()) {
      Connection end = pipe.first();
      Task<Boolean> killer =
          pool.applyAsync(
              () -> {
                Posix.kill(Posix.getpid(), Signal.SIGKILL);
                return end.isClosed();
              });
      assertThatThrownBy(killer::get).hasCauseInstanceOf(WorkerDiedException.class);
      end.close();
      assertThatThrownBy(() -> pipe.second().receive()).isInstanceOf(EndOfStreamException.class);
    }
  }

  @Test
  void aConnectionInAMapThatCannotBeSentIsClosed() throws Exception {
    try (Pipe pipe = Pipe.duplex()) {
      List<Object> items = List.of(pipe.first(), new Object());
      assertThatThrownBy(() -> pool.map(items, String::valueOf, 1))
          .isInstanceOf(NotSerializableValueException.class);
      pipe.first().close();
      assertThatThrownBy(() -> pipe.second().receive()).isInstanceOf(EndOfStreamException.class);
    }
  }

  @Test
  void anAnswerThatHasNoRoomHereFailsItsTaskOnly() throws Exception {
    assertThat(ChildProcess.builder().jvmArgs("-Xmx32m").supply(PoolFailureTest::askTooMuch).get())
        .containsExactly("java.lang.OutOfMemoryError", "2");
  }

  private static List<String> askTooMuch() throws Exception {
    try (ProcessPool single = ProcessPool.create(1)) {
      Task<byte[]> large = single.applyAsync(() -> new byte[64_000_000]);
      Task<Integer> next = single.applyAsync(() -> 2);
      return List.of(causeOf(large::get).getClass().getName(), next.get().toString());
    }
  }

  @Test
  void aConnectionInATaskThatWasRefusedIsClosed() throws Exception {
    try (IpcEvent end = IpcEvent.create();
        ProcessPool narrow = ProcessPool.builder().processes(1).maxPending(1).build();
        Pipe pipe = Pipe.duplex()) {
      Connection connection = pipe.first();
      Task<?> running = narrow.applyAsync(() -> end.await());
      Thread.currentThread().interrupt();
      assertThatThrownBy(() -> narrow.applyAsync(connection::isClosed))
          .isInstanceOf(RejectedExecutionException.class);
      assertThat(Thread.interrupted()).isTrue();
      connection.close();
      assertThatThrownBy(() -> pipe.second().receive()).isInstanceOf(EndOfStreamException.class);
      end.set();
      running.get();
    }
  }

  @Test
  void aConnectionThatAWorkerCouldNotDecodeIsClosed() throws Exception {
    try (Pipe pipe = Pipe.duplex()) {
      Connection end = pipe.first();
      Unreadable unreadable = new Unreadable();
      Task<?> task = pool.applyAsync(() -> List.of(unreadable, end));
      assertThatThrownBy(task::get).isInstanceOf(ExecutionException.class);
      end.close();
      assertThatThrownBy(() -> pipe.second().receive()).isInstanceOf(EndOfStreamException.class);
    }
  }

  private static final class Unreadable implements Serializable {
    private static final long serialVersionUID = 1L;

    private void readObject(ObjectInputStream in) throws IOException {
      throw new InvalidObjectException("not here");
    }
  }

  @Test
  void aFunctionForAllWorkersMayNotHoldWhatCanBeReceivedOnce() throws Exception {
    try (ProcessPool pool = ProcessPool.create(2);
        Pipe pipe = Pipe.duplex()) {
      Connection end = pipe.first();
      assertThatThrownBy(() -> pool.map(List.of(1, 2), number -> end.fd() + number))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("received only once");
      assertThat(pool.apply(() -> end.fd())).isPositive();
    }
  }

  @Test
  void aStaticInitialiserThatGivesAPoolATaskOfItsClassFails() {
    assertThatThrownBy(() -> pool.apply(() -> SelfPooling.ONES))
        .isInstanceOf(ExecutionException.class)
        .hasStackTraceContaining(
            "could not be decoded: java.lang.ExceptionInInitializerError; a static initialiser failed: ")
        .hasStackTraceContaining("a static initialiser starts process");
  }

  private static final class SelfPooling {
    static final List<Integer> ONES = map();

    private static List<Integer> map() {
      try (ProcessPool pool = ProcessPool.create(1)) {
        return pool.map(List.of(1), x -> x);
      } catch (InterruptedException | ExecutionException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
