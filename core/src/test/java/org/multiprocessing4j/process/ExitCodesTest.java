package org.multiprocessing4j.process;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.multiprocessing4j.Multiprocessing;
import org.multiprocessing4j.ipc.codec.SerializableRunnable;
import org.multiprocessing4j.ipc.posix.Signal;

/** Python's exit codes; all children are started at once, since JVMs start slowly. */
@Timeout(90)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ExitCodesTest {
  private static final List<Signal> KEYBOARD_AND_TERMINAL = List.of(Signal.SIGINT, Signal.SIGHUP);

  private final Map<String, ChildProcess> processes = new LinkedHashMap<>();
  private final Map<String, Queue<String>> output = new LinkedHashMap<>();

  @BeforeAll
  void startAll() throws InterruptedException, IOException {
    start("return", () -> {});
    start("throw", () -> throwSomething());
    start("exit 12", () -> System.exit(12));
    start("exit -1", () -> System.exit(-1));
    start("exit 256", () -> System.exit(256));
    start("exit 143", () -> System.exit(143));
    start("our exit 257", () -> Multiprocessing.exit(257));
    start("our exit with text", () -> Multiprocessing.exit("went wrong"));
    start("halt 9", () -> Runtime.getRuntime().halt(9));
    start("exception in a thread", () -> runInThread(() -> throwSomething()));
    start("exit in a thread", () -> runInThread(() -> System.exit(3)));
    start("lingering thread", () -> lingerInThread());
    start("terminated", () -> waitForever());
    start("killed", () -> waitForever());
    start("SIGINT", () -> waitForever());
    start("SIGHUP", () -> waitForever());
    start("SIGUSR1", () -> waitForever());
    start("interrupted", () -> waitForever());
    for (String name :
        List.of("terminated", "killed", "SIGINT", "SIGHUP", "SIGUSR1", "interrupted")) {
      TestOutput.awaitLine(output(name), "waiting");
    }
    process("terminated").terminate();
    process("killed").kill();
    for (Signal signal : KEYBOARD_AND_TERMINAL) {
      process(signal.name()).signal(signal);
      if (isIgnored(signal)) {
        process(signal.name()).terminate();
      }
    }
    process("SIGUSR1").signal(Signal.SIGUSR1);
    process("interrupted").interrupt();
  }

  @AfterAll
  void closeAll() {
    processes.values().forEach(ChildProcess::close);
  }

  @Test
  void aReturnIsZero() throws Exception {
    assertThat(exitCodeOf("return")).isZero();
  }

  @Test
  void anExceptionIsOneAndPrintsNameAndStackTrace() throws Exception {
    assertThat(exitCodeOf("throw")).isEqualTo(1);
    assertThat(output("throw"))
        .containsSubsequence("Process throw:", "java.lang.IllegalStateException: thrown on purpose")
        .anyMatch(line -> line.contains("ExitCodesTest.throwSomething"));
  }

  @Test
  void anExitKeepsTheLowEightBits() throws Exception {
    assertThat(exitCodeOf("exit 12")).isEqualTo(12);
    assertThat(exitCodeOf("exit -1")).isEqualTo(255);
    assertThat(exitCodeOf("exit 256")).isZero();
    assertThat(exitCodeOf("our exit 257")).isEqualTo(1);
    assertThat(exitCodeOf("halt 9")).isEqualTo(9);
    assertThat(exitCodeOf("exit in a thread")).isEqualTo(3);
  }

  @Test
  void anExitWithTextPrintsItAndIsOne() throws Exception {
    assertThat(exitCodeOf("our exit with text")).isEqualTo(1);
    assertThat(output("our exit with text")).containsExactly("went wrong");
  }

  @Test
  void aSignalIsNegativeAlthoughTheJvmExitsNormally() throws Exception {
    assertThat(exitCodeOf("terminated")).isEqualTo(-15);
    for (Signal signal : KEYBOARD_AND_TERMINAL) {
      int expected = isIgnored(signal) ? -15 : -signal.number();
      assertThat(exitCodeOf(signal.name())).isEqualTo(expected);
    }
    assertThat(exitCodeOf("SIGUSR1")).isEqualTo(-10);
    assertThat(exitCodeOf("killed")).isEqualTo(-9);
  }

  @Test
  void anExitThatLooksLikeASignalIsNone() throws Exception {
    assertThat(exitCodeOf("exit 143")).isEqualTo(143);
  }

  @Test
  void anInterruptThatIsNotCaughtIsOne() throws Exception {
    assertThat(exitCodeOf("interrupted")).isEqualTo(1);
    assertThat(output("interrupted")).contains("java.lang.InterruptedException");
  }

  @Test
  void anExceptionInAnotherThreadDoesNotCount() throws Exception {
    assertThat(exitCodeOf("exception in a thread")).isZero();
  }

  @Test
  void otherThreadsAreAwaited() throws Exception {
    assertThat(exitCodeOf("lingering thread")).isZero();
    assertThat(output("lingering thread")).containsExactly("run ended", "thread ended");
  }

  /** By this JVM, which was started by {@code nohup} or a script, and so by its children. */
  private static boolean isIgnored(Signal signal) throws IOException {
    String line = "SigIgn:";
    String mask =
        Files.readAllLines(Path.of("/proc/self/status")).stream()
            .filter(status -> status.startsWith(line))
            .findFirst()
            .orElseThrow();
    long bits = Long.parseUnsignedLong(mask.substring(line.length()).strip(), 16);
    return (bits >>> (signal.number() - 1) & 1) != 0;
  }

  private void start(String name, SerializableRunnable task) {
    Queue<String> lines = new ConcurrentLinkedQueue<>();
    output.put(name, lines);
    processes.put(name, ChildProcess.builder(task).name(name).capture(lines::add).start());
  }

  private ChildProcess process(String name) {
    return requireNonNull(processes.get(name), name);
  }

  private Queue<String> output(String name) {
    return requireNonNull(output.get(name), name);
  }

  private int exitCodeOf(String name) throws InterruptedException {
    assertThat(process(name).join(Duration.ofSeconds(60))).as(name).isTrue();
    return process(name).exitCode().orElseThrow();
  }

  private static void throwSomething() {
    throw new IllegalStateException("thrown on purpose");
  }

  private static void waitForever() throws InterruptedException {
    System.out.println("waiting");
    new CountDownLatch(1).await();
  }

  private static void runInThread(Runnable body) throws InterruptedException {
    Thread thread = new Thread(body);
    thread.start();
    thread.join();
  }

  private static void lingerInThread() {
    Thread main = Thread.currentThread();
    new Thread(
            () -> {
              while (isInRun(main)) {
                Thread.onSpinWait();
              }
              System.out.println("thread ended");
            })
        .start();
    System.out.println("run ended");
  }

  private static boolean isInRun(Thread main) {
    for (StackTraceElement frame : main.getStackTrace()) {
      if (frame.getMethodName().equals("lingerInThread")) {
        return true;
      }
    }
    return false;
  }
}
