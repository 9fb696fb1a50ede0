package org.multiprocessing4j.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.multiprocessing4j.ipc.testsupport.OtherProcesses.isRunning;
import static org.multiprocessing4j.ipc.testsupport.OtherProcesses.stateOf;
import static org.multiprocessing4j.ipc.testsupport.Patience.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.multiprocessing4j.Multiprocessing;
import org.multiprocessing4j.ipc.codec.NotSerializableValueException;
import org.multiprocessing4j.ipc.codec.SerializableRunnable;
import org.multiprocessing4j.ipc.pipe.Connection;
import org.multiprocessing4j.ipc.pipe.Pipe;
import org.multiprocessing4j.ipc.pipe.Waitable;
import org.multiprocessing4j.ipc.posix.Posix;
import org.multiprocessing4j.ipc.testsupport.Descriptors;
import org.multiprocessing4j.ipc.testsupport.Threads;

@Timeout(60)
class ChildProcessTest {

  private static int counter = 1;

  private final Queue<String> lines = new ConcurrentLinkedQueue<>();

  @Test
  void aProcessGoesFromInitialToStartedToStopped() throws Exception {
    try (ChildProcess process = capturing(() -> Threads.waitForever()).name("worker").build()) {
      assertThat(process.isAlive()).isFalse();
      assertThat(process.exitCode()).isEmpty();
      assertThat(process)
          .hasToString("<ChildProcess name='worker' parent=%d initial>".formatted(own()));

      process.start();
      assertThat(process.isAlive()).isTrue();
      assertThat(process.exitCode()).isEmpty();
      assertThat(process.join(Duration.ZERO)).isFalse();
      assertThat(process.join(Duration.ofMillis(-5))).isFalse();
      assertThat(process)
          .hasToString(
              "<ChildProcess name='worker' pid=%d parent=%d started>"
                  .formatted(process.pid(), own()));

      process.terminate();
      process.join();
      assertThat(process.isAlive()).isFalse();
      assertThat(process.exitCode()).hasValue(-15);
      assertThat(process.onExit().get()).isEqualTo(-15);
      assertThat(process.toString()).endsWith("stopped exitcode=-SIGTERM>");
      process.terminate(); // of no effect on a dead process
      process.kill();
    }
  }

  @Test
  void whatHasNoEncodingIsRefusedAndLeavesNoDescriptorBehind() throws Exception {
    ChildProcess.supply(() -> 1).get(); // what is opened once
    long before = Descriptors.open();
    for (int i = 0; i < 20; i++) {
      ChildProcess child =
          ChildProcess.builder(() -> {}).environment(Map.of("A", "\ud800")).name("child").build();
      assertThatThrownBy(child::start)
          .isInstanceOf(ProcessStartException.class)
          .hasMessageContaining("cannot start process child: ")
          .hasMessageContaining("LC_ALL=C.UTF-8");
    }
    assertThat(Descriptors.open()).isLessThan(before + 20);
  }

  @Test
  void anOptionThatHasNoEncodingIsRefused() {
    ChildProcess child = ChildProcess.builder(() -> {}).jvmArgs("-Dcity=\ud800").build();
    assertThatThrownBy(child::start)
        .isInstanceOf(ProcessStartException.class)
        .hasMessageContainingAll("option '-Dcity=", "LC_ALL=C.UTF-8");
  }

  @Test
  void aVariableThatCannotBeIsNamed() {
    ChildProcess.Builder builder = ChildProcess.builder(() -> {});
    assertThatThrownBy(() -> builder.environment(Map.of("A", "secret\0")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the value of variable A holds a NUL character");
  }

  @Test
  void beforeItsStartAProcessCanOnlyBeConfigured() {
    ChildProcess process = new ChildProcess(() -> {});

    assertThatThrownBy(process::join).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(process::pid).hasMessageContaining("has not been started");
    assertThatThrownBy(process::terminate).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(process::kill).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(process::onExit).hasMessageContaining("has not been started");
    process.setName("renamed");
    process.setDaemon(true);
    assertThat(process.name()).isEqualTo("renamed");
    assertThat(process.isDaemon()).isTrue();
  }

  @Test
  void aSecondStartIsAnErrorAndSoIsAStartAfterClose() {
    try (ChildProcess process = new ChildProcess(() -> {})) {
      process.start();
      assertThatThrownBy(process::start).hasMessageContaining("started twice");
      assertThatThrownBy(() -> process.setDaemon(true)).isInstanceOf(IllegalStateException.class);
    }
    ChildProcess closed = new ChildProcess(() -> {});
    closed.close();
    closed.close();
    assertThatThrownBy(closed::start).hasMessageContaining("closed");
    assertThatThrownBy(closed::onExit).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void closeEndsWhatStillRuns() {
    ChildProcess process = new ChildProcess(() -> Threads.waitForever()).start();
    process.close();

    assertThat(process.isAlive()).isFalse();
    assertThat(process.exitCode()).hasValue(-15);
  }

  @Test
  @SuppressWarnings("NullAway") // the point of it
  void whatNoChildCanHaveIsRefusedAtOnce() {
    ChildProcess.Builder builder = ChildProcess.builder(() -> {});
    ChildProcess process = builder.build();
    String kept = process.name();
    for (String bad : List.of("", " ", "a\nb", "a\0b")) {
      assertThatThrownBy(() -> builder.name(bad)).hasMessageContaining("not a process name");
      assertThatThrownBy(() -> process.setName(bad)).hasMessageContaining("not a process name");
      assertThatThrownBy(() -> CurrentProcess.get().setName(bad))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThat(process.name()).isEqualTo(kept);
    assertThatThrownBy(() -> builder.environment(Map.of("a=b", "c")))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new ChildProcess((SerializableRunnable) null)).hasMessage("target");
    assertThatThrownBy(() -> ChildProcess.supply(null)).hasMessage("task");
    assertThatThrownBy(() -> builder.capture(null)).hasMessage("consumer");
    assertThatThrownBy(() -> builder.prefix(null)).hasMessage("prefix");
    assertThatThrownBy(() -> builder.writeTo(null)).hasMessage("file");
    assertThatThrownBy(() -> builder.appendTo(null)).hasMessage("file");
    assertThatThrownBy(() -> builder.startMethod(null)).hasMessage("startMethod");
    assertThatThrownBy(() -> builder.workingDirectory(null)).hasMessage("workingDirectory");
  }

  @Test
  void defaultNamesCountEveryProcessOfThisProcess() {
    int first = numberOf(new ChildProcess(() -> {}));

    assertThat(numberOf(new ChildProcess(() -> {}))).isEqualTo(first + 1);
    ChildProcess named = new ChildProcess("named", () -> {});
    assertThat(numberOf(new ChildProcess(() -> {}))).isEqualTo(first + 3);
    assertThat(named.name()).isEqualTo("named");
  }

  @Test
  void aBuilderMakesManyProcessesEachAsItsOptionsAreThen() {
    ChildProcess.Builder builder = ChildProcess.builder(() -> {});
    ChildProcess first = builder.build();
    ChildProcess second = builder.daemon(true).build();

    assertThat(numberOf(second)).isEqualTo(numberOf(first) + 1);
    assertThat(first.isDaemon()).isFalse();
    assertThat(second.isDaemon()).isTrue();
  }

  @Test
  void aBuilderWithoutATargetMakesNoProcess() {
    assertThatThrownBy(() -> ChildProcess.builder().build())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("builder(target)");
    assertThatThrownBy(() -> ChildProcess.builder().start())
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> ChildProcess.builder().fork())
        .isInstanceOf(IllegalStateException.class);
  }

  private static int numberOf(ChildProcess process) {
    return Integer.parseInt(process.name().substring("Process-".length()));
  }

  @Test
  void theChildKnowsItselfItsParentAndItsPlace() throws Exception {
    try (ChildProcess process = capturing(ChildProcessTest::describeSelf).name("child").start()) {
      process.join();
      assertThat(lines)
          .contains(
              "name child daemon false depth 1",
              "pid " + process.pid(),
              "parent MainProcess " + own() + " alive true",
              "thread child",
              "comm child",
              "children 0")
          .anyMatch(line -> line.matches("next Process-\\d+:1"));
    }
  }

  private static void describeSelf() throws Exception {
    CurrentProcess self = Multiprocessing.currentProcess();
    ParentProcess parent = Multiprocessing.parentProcess().orElseThrow();
    System.out.println(
        "name " + self.name() + " daemon " + self.isDaemon() + " depth " + self.depth());
    System.out.println("pid " + self.pid());
    System.out.println(
        "parent " + parent.name() + " " + parent.pid() + " alive " + parent.isAlive());
    System.out.println("thread " + Thread.currentThread().getName());
    System.out.println("comm " + Files.readString(Path.of("/proc/self/comm")).strip());
    System.out.println("children " + Multiprocessing.activeChildren().size());
    System.out.println("next " + new ChildProcess(() -> {}).name());
  }

  @Test
  void staticsAreNotShared() throws Exception {
    counter = 42;
    try (ChildProcess process =
        capturing(() -> System.out.println("counter " + counter++)).start()) {
      process.join();
    }
    assertThat(lines).containsExactly("counter 1");
    assertThat(counter).isEqualTo(42);
  }

  @Test
  void aSubclassOverridesRunAndItsFieldsTravelAlong() throws Exception {
    try (Greeter greeter = new Greeter("world")) {
      greeter.start();
      greeter.join();
      assertThat(greeter.exitCode()).hasValue("Greeter".length() + "world".length());
    }
  }

  @Test
  void aSubclassChoosesItsOptions() throws Exception {
    ChildProcess.Builder options = ChildProcess.builder().name("greeter").jvmArgs("-verbose:gc");
    try (Greeter greeter = new Greeter("everybody", options.capture(lines::add))) {
      greeter.start();
      greeter.join();
      assertThat(greeter.exitCode()).hasValue("Greeter".length() + "everybody".length());
      assertThat(greeter.name()).isEqualTo("greeter");
      assertThat(lines).anyMatch(line -> line.contains("Using Serial"));
    }
  }

  private static final class Greeter extends ChildProcess {
    private static final long serialVersionUID = 1L;
    private final String whom;

    Greeter(String whom) {
      this.whom = whom;
    }

    Greeter(String whom, Builder options) {
      super(options);
      this.whom = whom;
    }

    @Override
    protected void run() {
      boolean knowsItself = isAlive() && pid() == ProcessHandle.current().pid();
      Multiprocessing.exit(knowsItself ? "Greeter".length() + whom.length() : 0);
    }
  }

  @Test
  void aCaptureThatCannotBeSerialisedFailsInStartAndNothingIsStarted() {
    Object lock = new Object();
    ChildProcess process = new ChildProcess(() -> System.out.println(lock));

    assertThatThrownBy(process::start)
        .isInstanceOf(NotSerializableValueException.class)
        .hasMessageContaining("java.lang.Object")
        .hasMessageContaining("ChildProcessTest");
    assertThat(process.isAlive()).isFalse();
    assertThatThrownBy(process::onExit).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aNameThatIsTooLongForABootRecordFailsInStartAndNothingIsStarted() {
    ChildProcess process = new ChildProcess("x".repeat(1 << 16), () -> {});

    assertThatThrownBy(process::start)
        .isInstanceOf(ProcessStartException.class)
        .hasMessageContaining("name");
    assertThat(Child.active()).noneMatch(child -> child.name().equals(process.name()));
  }

  @Test
  void whoCancelsTheFutureOfAnExitEndsNothing() throws Exception {
    try (ChildProcess process = capturing(() -> Threads.waitForever()).start()) {
      process.onExit().cancel(true);
      CompletableFuture<Integer> exit = process.onExit();
      assertThat(exit).isNotDone();

      process.kill();
      assertThat(exit.get(30, TimeUnit.SECONDS)).isEqualTo(-9);
      assertThat(process.isAlive()).isFalse();
    }
  }

  @Test
  void aProcessObjectInAnotherProcessIsACopyThatKnowsItsNameOnly() throws Exception {
    ChildProcess other = new ChildProcess("other", () -> {});
    try (ChildProcess process = capturing(() -> askCopy(other)).start()) {
      process.join();
      assertThat(process.exitCode()).hasValue(0);
      assertThat(lines).anyMatch(line -> line.startsWith("other: this is a copy of process other"));
    }
  }

  private static void askCopy(ChildProcess copy) {
    try {
      copy.start();
    } catch (IllegalStateException expected) {
      System.out.println(copy.name() + ": " + expected.getMessage());
    }
  }

  @Test
  void optionsReachTheChild(@TempDir Path directory) throws Exception {
    try (ChildProcess process =
        capturing(ChildProcessTest::describeOptions)
            .jvmArgs("-Xmx77m", "-Dmine=a b")
            .environment(Map.of("MP4J_TEST", "käse"))
            .workingDirectory(directory)
            .daemon(true)
            .start()) {
      process.join();
      assertThat(lines)
          .contains("mine a b", "env käse", "cwd " + directory.toRealPath(), "daemon true")
          .anyMatch(line -> line.matches("max (7[0-9]) MiB"))
          .contains("stdin -1");
    }
  }

  private static void describeOptions() throws Exception {
    System.out.println("mine " + System.getProperty("mine"));
    System.out.println("env " + System.getenv("MP4J_TEST"));
    System.out.println("cwd " + Path.of("").toRealPath());
    System.out.println("daemon " + Multiprocessing.currentProcess().isDaemon());
    System.out.println("max " + (Runtime.getRuntime().maxMemory() >> 20) + " MiB");
    System.out.println("stdin " + System.in.read());
  }

  @Test
  void aChildThatCannotComeUpEndsAndSaysWhy() throws Exception {
    try (ChildProcess process = capturing(() -> {}).jvmArgs("-Xmx1").start()) {
      process.join();
      assertThat(process.exitCode()).hasValue(1);
      assertThat(lines).anyMatch(line -> line.contains("Too small maximum heap"));
    }
  }

  @Test
  void aChildOutlivesTheThreadThatStartedIt() throws Exception {
    ChildProcess process = capturing(() -> readyThenForever()).build();
    Thread shortLived = new Thread(process::start);
    shortLived.start();
    shortLived.join();
    try (process) {
      TestOutput.awaitLine(lines, "ready");
      assertThat(process.join(Duration.ofMillis(300))).isFalse();
    }
  }

  @Test
  void aChildMayHaveChildrenAndEndsItsDaemonsAndAwaitsTheOthers() throws Exception {
    try (ChildProcess process = capturing(ChildProcessTest::haveChildren).daemon(true).start()) {
      process.join();
      assertThat(process.exitCode()).hasValue(0);
    }
    assertThat(lines).contains("child done", "grandchild done");
    assertThat(pidIn("daemon ")).matches(pid -> !isRunning(pid));
  }

  private static void haveChildren() {
    ChildProcess daemon = ChildProcess.builder(() -> Threads.waitForever()).daemon(true).start();
    System.out.println("daemon " + daemon.pid());
    ChildProcess.builder(() -> System.out.println("grandchild done")).daemon(false).start();
    System.out.println("child done");
  }

  @Test
  void recursionIsStopped() throws Exception {
    try (ChildProcess process =
        capturing(ChildProcessTest::recurse).jvmArgs("-Dmp4j.max.depth=2").start()) {
      process.join();
      assertThat(lines)
          .contains("depth 1", "depth 2")
          .anyMatch(line -> line.contains("nested 3 deep"))
          .doesNotContain("depth 3");
    }
  }

  private static void recurse() {
    System.out.println("depth " + Multiprocessing.currentProcess().depth());
    new ChildProcess(ChildProcessTest::recurse).start();
  }

  @Test
  void aStaticInitialiserThatRunsInEachChildStartsNoMore() throws Exception {
    try (ChildProcess process =
        capturing(() -> System.out.println(SelfStarting.EXIT_CODE))
            .jvmArgs("-Dmp4j.max.depth=4")
            .start()) {
      process.join();
      assertThat(lines)
          .contains("initialised at depth 1", "initialised at depth 2", "OptionalInt[1]")
          .anyMatch(line -> line.contains("a static initialiser starts process"))
          .doesNotContain("initialised at depth 3", "running");
    }
  }

  private static final class SelfStarting {
    static final OptionalInt EXIT_CODE = startChild();

    private static OptionalInt startChild() {
      System.out.println("initialised at depth " + Multiprocessing.currentProcess().depth());
      try (ChildProcess child = new ChildProcess(() -> System.out.println("running"))) {
        child.start();
        child.join();
        return child.exitCode();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  @Test
  void forkReturnsThePidAndLeavesAZombieUntilWaitpid() throws Exception {
    long pid = ChildProcess.fork(() -> Multiprocessing.exit(5));

    await().until(() -> stateOf(pid) == 'Z');
    assertThat(Posix.waitpid(pid).exitCode()).isEqualTo(5);
    assertThat(isRunning(pid)).isFalse();
  }

  @Test
  void aForkTakesOptions() throws Exception {
    long pid =
        ChildProcess.builder(() -> System.out.println(Integer.getInteger("mine")))
            .jvmArgs("-Dmine=5")
            .capture(lines::add)
            .fork();

    assertThat(Posix.waitpid(pid).exitCode()).isZero();
    TestOutput.awaitLine(lines, "5");
  }

  @Test
  void aProcessCanBeWaitedForTogetherWithConnections() throws Exception {
    try (Pipe pipe = Pipe.duplex();
        ChildProcess process = capturing(() -> Threads.waitForever()).start()) {
      List<Waitable> both = List.of(process, pipe.first());
      assertThat(Connection.await(both, Duration.ZERO)).isEmpty();

      pipe.second().send("something");
      assertThat(Connection.await(both, Duration.ofSeconds(30))).containsExactly(pipe.first());

      process.kill();
      process.join();
      assertThat(Connection.await(both, Duration.ofSeconds(30))).containsExactlyElementsOf(both);
    }
  }

  @Test
  void familyMembersShareAKey() throws Exception {
    String mine = HexFormat.of().formatHex(Multiprocessing.currentProcess().authKey());
    try (ChildProcess process = capturing(ChildProcessTest::printKey).start()) {
      process.join();
      assertThat(lines).containsExactly(mine);
      assertThat(mine).hasSize(64);
    }
  }

  private static void printKey() {
    System.out.println(HexFormat.of().formatHex(Multiprocessing.currentProcess().authKey()));
  }

  private ChildProcess.Builder capturing(SerializableRunnable task) {
    return ChildProcess.builder(task).capture(lines::add);
  }

  private static void readyThenForever() throws InterruptedException {
    System.out.println("ready");
    Threads.waitForever();
  }

  private long pidIn(String prefix) {
    return lines.stream()
        .filter(line -> line.startsWith(prefix))
        .map(line -> Long.parseLong(line.substring(prefix.length())))
        .findFirst()
        .orElseThrow();
  }

  private static long own() {
    return ProcessHandle.current().pid();
  }
}
