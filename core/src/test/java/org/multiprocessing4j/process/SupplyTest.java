package org.multiprocessing4j.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.multiprocessing4j.Multiprocessing;
import org.multiprocessing4j.ipc.codec.NotSerializableValueException;
import org.multiprocessing4j.ipc.sync.IpcEvent;
import org.multiprocessing4j.ipc.testsupport.ChildJvm;
import org.multiprocessing4j.ipc.testsupport.ThreadShortage;
import org.multiprocessing4j.testsupport.SpeechlessException;

@Timeout(60)
class SupplyTest {
  @Test
  void resultsAndFailuresComeBack() throws Exception {
    int base = 40;
    CompletableFuture<Integer> sum = ChildProcess.supply(() -> base + 2);
    CompletableFuture<String> nothing = ChildProcess.supply(() -> null);
    CompletableFuture<String> thrown = ChildProcess.supply(SupplyTest::fail);
    CompletableFuture<String> unserialisable = ChildProcess.supply(SupplyTest::failOddly);
    CompletableFuture<String> speechless = ChildProcess.supply(SupplyTest::failSpeechlessly);
    CompletableFuture<Object> oddResult = ChildProcess.supply(Object::new);
    CompletableFuture<String> exited = ChildProcess.supply(SupplyTest::exit);

    assertThat(sum.get(50, TimeUnit.SECONDS)).isEqualTo(42);
    assertThat(nothing.get(50, TimeUnit.SECONDS)).isNull();
    assertThat(causeOf(thrown)).isInstanceOf(IOException.class).hasMessage("disk on fire");
    assertThat(causeOf(thrown).getSuppressed()[0]).hasMessageContaining("SupplyTest.fail");
    assertThat(causeOf(unserialisable))
        .isInstanceOf(ProcessFailedException.class)
        .hasMessageContaining("OddException: odd");
    assertThat(causeOf(speechless))
        .isInstanceOf(ProcessFailedException.class)
        .hasMessageContaining(SpeechlessException.class.getName());
    assertThat(causeOf(oddResult)).isInstanceOf(NotSerializableValueException.class);
    assertThat(causeOf(exited))
        .isInstanceOfSatisfying(
            ProcessFailedException.class, e -> assertThat(e.exitCode()).hasValue(9))
        .hasMessageContaining("exit code 9");
  }

  @Test
  void whoWaitsForTheEndOfAProcessIsToldEvenIfNoThreadIsLeft() throws Exception {
    try (ChildJvm program =
        ChildJvm.builder(Threadless.class).jvmArguments(ThreadShortage.LARGE_STACKS).start()) {
      program.awaitSuccess();
    }
  }

  /** Waits for processes that end when it can start no thread, not even one that would tell it. */
  static final class Threadless {
    public static void main(String[] arguments) throws Exception {
      IpcEvent end = IpcEvent.create();
      try (ChildProcess child = ChildProcess.builder(() -> end.await()).start()) {
        CompletableFuture<Integer> exit = child.onExit();
        CompletableFuture<Boolean> told =
            ChildProcess.supply(() -> end.await(Duration.ofSeconds(50)))
                .handle((result, failure) -> failure == null || isShortage(failure));
        ThreadShortage.begin(ProcessHandle.current().pid());
        end.set();
        assertThat(exit.get(20, TimeUnit.SECONDS)).isZero();
        assertThat(told.get(20, TimeUnit.SECONDS)).isTrue();
      }
    }

    private static boolean isShortage(Throwable failure) {
      return failure instanceof OutOfMemoryError;
    }
  }

  /** A future takes it for its own. */
  @Test
  void aCancellationInTheComputationIsItsFailure() throws Exception {
    CompletableFuture<String> thrown =
        ChildProcess.supply(
            () -> {
              throw new CancellationException("inside");
            });
    assertThat(causeOf(thrown)).isInstanceOf(CancellationException.class).hasMessage("inside");
    assertThat(thrown.isCancelled()).isFalse();
  }

  @Test
  void aCancelledComputationEnds() throws Exception {
    CompletableFuture<String> endless =
        ChildProcess.builder().name("cancelled").supply(SupplyTest::waitForever);
    ChildHandle child = childNamed("cancelled");
    endless.cancel(true);

    child.join();
  }

  @Test
  void aComputationTakesOptions() throws Exception {
    ChildProcess.Builder options =
        ChildProcess.builder().name("calculator").jvmArgs("-Dbase=40").daemon(true);
    CompletableFuture<String> self = options.supply(SupplyTest::describeSelf);
    CompletableFuture<Integer> sum = options.supply(() -> Integer.getInteger("base") + 2);

    assertThat(self.get(50, TimeUnit.SECONDS)).isEqualTo("calculator true");
    assertThat(sum.get(50, TimeUnit.SECONDS)).isEqualTo(42);
  }

  private static String describeSelf() {
    CurrentProcess self = Multiprocessing.currentProcess();
    return self.name() + " " + self.isDaemon();
  }

  @Test
  void aProcessRunsATargetOrSuppliesAResult() {
    assertThatThrownBy(() -> ChildProcess.builder(() -> {}).supply(() -> 1))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void whoStopsWaitingDoesNotEndTheComputation() throws Exception {
    CompletableFuture<String> endless =
        ChildProcess.builder().name("endless").supply(SupplyTest::waitForever);
    assertThat(causeOf(endless.orTimeout(1, TimeUnit.MILLISECONDS)))
        .isInstanceOf(TimeoutException.class);
    endless.cancel(true); // too late

    ChildHandle child = childNamed("endless");
    assertThat(child.isAlive()).isTrue();
    assertThat(child.isDaemon()).isFalse();
    child.kill();
    child.join();
    assertThat(child.exitCode()).hasValue(-9);
  }

  private static ChildHandle childNamed(String name) {
    return Multiprocessing.activeChildren().stream()
        .filter(child -> child.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aCaptureThatCannotBeSerialisedFailsAtOnce() {
    Thread notSerialisable = Thread.currentThread();

    assertThatThrownBy(() -> ChildProcess.supply(notSerialisable::getName))
        .isInstanceOf(NotSerializableValueException.class);
  }

  @Test
  void aResultThatDoesNotFitIntoTheMemoryFailsAndTheProgramGoesOn() throws Exception {
    try (ChildJvm program = ChildJvm.builder(Small.class).jvmArguments("-Xmx64m").start()) {
      program.awaitLine("and 42");
      program.awaitSuccess();
    }
  }

  /** It cannot take what its child has computed. */
  static final class Small {
    private static final int TOO_BIG_BYTES = 100 << 20;

    public static void main(String[] args) throws Exception {
      CompletableFuture<byte[]> big =
          ChildProcess.builder().jvmArgs("-Xmx800m").supply(() -> new byte[TOO_BIG_BYTES]);
      assertThat(causeOf(big))
          .isInstanceOf(ProcessFailedException.class)
          .hasMessageContaining("104857") // and some bytes more, in which it is packed
          .hasMessageContaining("no memory");
      System.out.println("and " + ChildProcess.supply(() -> 42).get(50, TimeUnit.SECONDS));
    }
  }

  private static Throwable causeOf(CompletableFuture<?> future) throws Exception {
    try {
      throw new AssertionError("got " + future.get(50, TimeUnit.SECONDS));
    } catch (ExecutionException e) {
      return java.util.Objects.requireNonNull(e.getCause());
    }
  }

  private static String fail() throws IOException {
    throw new IOException("disk on fire");
  }

  private static String failOddly() {
    throw new OddException();
  }

  private static String failSpeechlessly() {
    throw new SpeechlessException();
  }

  private static String exit() {
    Multiprocessing.exit(9);
    return "unreachable";
  }

  private static String waitForever() throws InterruptedException {
    new CountDownLatch(1).await();
    return "unreachable";
  }

  /** An exception with a field that cannot be serialised. */
  private static final class OddException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    @SuppressWarnings({"serial", "unused"})
    private final Object field = new Object();

    OddException() {
      super("odd");
    }
  }
}
