package org.multiprocessing4j.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.multiprocessing4j.ipc.codec.SerializableRunnable;
import org.multiprocessing4j.ipc.sync.IpcEvent;
import org.multiprocessing4j.pool.ProcessPool;

/**
 * The usual way to stop in good order: a shutdown hook interrupts the main thread and waits for it.
 */
@Timeout(90)
class ShutdownHookTest {
  private static final Duration LONG = Duration.ofSeconds(40);

  @Test
  void aHookWaitsForTheMainThreadAtTheEndOfTheTask() throws Exception {
    assertThat(exitCodeOf(ShutdownHookTest::stopInGoodOrder)).isZero();
  }

  @Test
  void aHookWaitsForTheMainThreadOfATaskThatFails() throws Exception {
    assertThat(exitCodeOf(ShutdownHookTest::fail)).isEqualTo(1);
  }

  @Test
  void aHookWaitsForTheMainThreadWhenAnotherThreadExits() throws Exception {
    assertThat(exitCodeOf(() -> exitWhenEnded(7))).isEqualTo(7);
  }

  @Test
  void anExitAfterTheTaskThatLooksLikeASignalIsNone() throws Exception {
    assertThat(exitCodeOf(() -> exitWhenEnded(143))).isEqualTo(143);
  }

  @Test
  void aHookWaitsForTheMainThreadOfAProcessThatAwaitsItsChild() throws Exception {
    assertThat(exitCodeOf(ShutdownHookTest::leaveAChildBehind)).isZero();
  }

  @Test
  void aHookWaitsForTheMainThreadWhenTheProcessIsTerminated() throws Exception {
    try (IpcEvent asleep = IpcEvent.create();
        ChildProcess process = new ChildProcess(() -> sleep(asleep)).start()) {
      asleep.await();
      process.terminate();
      assertThat(process.join(LONG)).isTrue();
      assertThat(process.exitCode()).hasValue(-15);
    }
  }

  @Test
  void aHookWaitsForTheMainThreadOfAPoolsWorker() throws Exception {
    ProcessPool pool =
        ProcessPool.builder().processes(2).initializer(ShutdownHookTest::stopInGoodOrder).build();
    try {
      assertThat(pool.apply(() -> 1)).isEqualTo(1);
      pool.shutdown();
      assertThat(pool.awaitTermination(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
    } finally {
      pool.terminate();
    }
  }

  @Test
  void aThreadThatATaskHasLeftDoesNotKeepAPoolFromItsEnd() throws Exception {
    ProcessPool pool = ProcessPool.create(1);
    try {
      pool.apply(() -> new Thread(ShutdownHookTest::sleepOn).start());
      pool.shutdown();
      assertThat(pool.awaitTermination(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
    } finally {
      pool.terminate();
    }
  }

  private static int exitCodeOf(SerializableRunnable task) throws InterruptedException {
    try (ChildProcess process = new ChildProcess(task).start()) {
      assertThat(process.join(LONG)).isTrue();
      return process.exitCode().orElseThrow();
    }
  }

  private static void stopInGoodOrder() {
    Thread main = Thread.currentThread();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(main)));
  }

  private static void stop(Thread thread) {
    thread.interrupt();
    joinUninterrupted(thread);
  }

  private static void fail() {
    stopInGoodOrder();
    throw new IllegalStateException("thrown on purpose");
  }

  private static void exitWhenEnded(int code) {
    stopInGoodOrder();
    Thread main = Thread.currentThread();
    new Thread(
            () -> {
              joinUninterrupted(main);
              System.exit(code);
            })
        .start();
  }

  private static void leaveAChildBehind() {
    stopInGoodOrder();
    ChildProcess.builder(ShutdownHookTest::sleepOn).daemon(true).start();
    ChildProcess ignored = new ChildProcess(() -> {}).start();
  }

  private static void sleep(IpcEvent asleep) {
    stopInGoodOrder();
    asleep.set();
    sleepOn();
  }

  private static void sleepOn() {
    joinUninterrupted(Thread.currentThread());
  }

  private static void joinUninterrupted(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException stopped) {
      System.out.println("stopped");
    }
  }
}
