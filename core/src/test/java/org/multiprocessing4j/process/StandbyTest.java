package org.multiprocessing4j.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.multiprocessing4j.ipc.testsupport.OtherProcesses.awaitEnd;
import static org.multiprocessing4j.ipc.testsupport.Patience.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.multiprocessing4j.Multiprocessing;
import org.multiprocessing4j.ipc.memory.RunDirectory;
import org.multiprocessing4j.ipc.posix.Posix;
import org.multiprocessing4j.ipc.posix.Signal;
import org.multiprocessing4j.ipc.testsupport.ChildJvm;
import org.multiprocessing4j.pool.ProcessPool;

@Timeout(90)
class StandbyTest {

  @Test
  void anIdleJvmIsUsedOnceReplacedAndNeverLeftBehind() throws Exception {
    try (ChildJvm program = ChildJvm.start(Program.class)) {
      long first = Long.parseLong(program.awaitPrefix("first "));
      long idle = Long.parseLong(program.awaitPrefix("idle "));
      long second = Long.parseLong(program.awaitPrefix("second "));
      long third = Long.parseLong(program.awaitPrefix("third "));
      assertThat(second).isEqualTo(idle).isNotEqualTo(first);
      assertThat(third).isNotEqualTo(second);
      program.awaitLine("exit codes 3 4 5");
      program.awaitLine("comm Process-2");
      program.awaitLine("active 0");
      long left = Long.parseLong(program.awaitPrefix("left "));

      program.kill();
      awaitEnd(left);
    }
  }

  @Test
  void anOrderlyEndTakesIdleJvmsAndTheRunAlong() throws Exception {
    for (int i = 0; i < 5; i++) {
      try (ChildJvm program = ChildJvm.start(ShortProgram.class)) {
        Path run = Path.of(program.awaitPrefix("run "));
        program.awaitSuccess();
        assertThat(run).doesNotExist();
      }
    }
  }

  @Test
  void theDefaultOfAProgramGoesForItsProcessesAndPoolsAndForItsChildren() throws Exception {
    try (ChildJvm program = ChildJvm.start(ProgramWithDefault.class)) {
      program.awaitLine("at first SPAWN");
      String first = program.awaitPrefix("idle ");
      program.awaitLine("child " + first + " STANDBY");
      String second = program.awaitPrefix("idle ");
      program.awaitLine("worker " + second + " STANDBY");
      program.awaitSuccess();
    }
  }

  @Test
  void anIdleJvmLoadsWhatItWasToldToAndTellsWhatItCannot() throws Exception {
    try (ChildJvm program = ChildJvm.start(PreloadingProgram.class)) {
      String idle = program.awaitPrefix("initialised in ");
      program.writeLine("go on");
      program.awaitLine("task in " + idle + ", initialised in " + idle);
      program.awaitSuccess();
      assertThat(program.stderr())
          .contains("A standby process cannot preload " + Broken.class.getName() + ":");
    }
  }

  @Test
  void eachKindOfJvmArgumentsHasIdleJvmsOfItsOwn() throws Exception {
    try (ChildJvm program = ChildJvm.start(ProgramWithKinds.class)) {
      program.awaitLine("small in an idle one: true");
      program.awaitLine("none in an idle one: true");
      program.awaitSuccess();
    }
  }

  @Test
  void anIdleJvmThatCannotLiveIsNotTriedAgainForOtherChildren() throws Exception {
    try (ChildJvm program = ChildJvm.start(ProgramWithBadKind.class)) {
      program.awaitSuccess();
      assertThat(program.stderr())
          .filteredOn(line -> line.contains("Could not create the Java Virtual Machine"))
          .as("that of the child, and of one idle JVM")
          .hasSizeBetween(1, 2);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-agentlib:jdwp=transport=dt_socket,server=y,address=127.0.0.1:0",
        "-Xrunjdwp:transport=dt_socket,server=y,address=127.0.0.1:0",
        "-Dcom.sun.management.jmxremote.port=9999",
        "-Xlog:gc:file=gc.log",
        "-XX:StartFlightRecording=filename=a.jfr"
      })
  void whatOnlyOneProcessCanHaveIsForNoIdleJvm(String option) {
    assertThat(LaunchSpec.builder().jvmArgs(List.of(option)).build().isPlain()).isFalse();
  }

  /** Says where its initialiser ran. */
  static final class Initialised {
    static final long PID = ProcessHandle.current().pid();

    static {
      System.out.println("initialised in " + PID);
    }

    private Initialised() {}
  }

  /** Cannot be initialised. */
  static final class Broken {
    static final int NOTHING = Integer.parseInt("nothing");

    private Broken() {}
  }

  /** Has its idle JVM load two classes, the first of which fails. */
  static final class PreloadingProgram {
    public static void main(String[] args) throws Exception {
      Multiprocessing.setStartMethod(StartMethod.STANDBY);
      Multiprocessing.setPreload(Broken.class, Initialised.class);
      ChildProcess.supply(() -> 0).get();
      int ignored = System.in.read();
      System.out.println(ChildProcess.supply(PreloadingProgram::describe).get());
    }

    private static String describe() {
      return "task in " + ProcessHandle.current().pid() + ", initialised in " + Initialised.PID;
    }
  }

  /** Starts children of two kinds in turns. */
  static final class ProgramWithKinds {
    public static void main(String[] args) throws Exception {
      describe("-Dkind=small").get();
      describe().get();
      List<Long> idle = await().until(Program::idle, pids -> pids.size() == 2);
      for (String said : List.of(describe("-Dkind=small").get(), describe().get())) {
        String[] words = said.split(" ", 2);
        System.out.println(words[0] + " in an idle one: " + idle.contains(Long.valueOf(words[1])));
      }
    }

    private static CompletableFuture<String> describe(String... jvmArgs) {
      return ChildProcess.builder()
          .startMethod(StartMethod.STANDBY)
          .jvmArgs(jvmArgs)
          .supply(() -> System.getProperty("kind", "none") + " " + ProcessHandle.current().pid());
    }
  }

  /** Starts a child that does not come up, and then others. */
  static final class ProgramWithBadKind {
    public static void main(String[] args) throws Exception {
      ChildProcess.builder(() -> {})
          .startMethod(StartMethod.STANDBY)
          .jvmArgs("-XX:NoSuchOption")
          .start()
          .join();
      for (int i = 0; i < 4; i++) {
        Program.start(0).join();
        long ignored = Program.awaitIdle();
      }
    }
  }

  /** Says once how children come to life. */
  static final class ProgramWithDefault {
    public static void main(String[] args) throws Exception {
      System.out.println("at first " + Multiprocessing.startMethod());
      Multiprocessing.setStartMethod(StartMethod.STANDBY);
      ChildProcess.supply(() -> 0).get();
      System.out.println("idle " + Program.awaitIdle());
      System.out.println("child " + ChildProcess.supply(ProgramWithDefault::describe).get());
      System.out.println("idle " + Program.awaitIdle());
      try (ProcessPool pool = ProcessPool.create(1)) {
        System.out.println("worker " + pool.apply(ProgramWithDefault::describe));
      }
    }

    private static String describe() {
      return ProcessHandle.current().pid() + " " + Multiprocessing.startMethod();
    }
  }

  /** Ends while it has an idle JVM. */
  static final class ShortProgram {
    public static void main(String[] args) throws Exception {
      Program.start(0).join();
      long ignored = Program.awaitIdle();
      System.out.println("run " + RunDirectory.current().path());
    }
  }

  /** The program of the parent. */
  static final class Program {
    public static void main(String[] args) throws Exception {
      ChildProcess first = start(3);
      System.out.println("first " + first.pid());
      first.join();
      System.out.println("idle " + awaitIdle());
      ChildProcess second = start(4);
      System.out.println("second " + second.pid());
      second.join();
      long killed = awaitIdle();
      Posix.kill(killed, Signal.SIGKILL); // the reserve has to notice
      awaitEnd(killed);
      ChildProcess third = start(5);
      System.out.println("third " + third.pid());
      third.join();
      System.out.printf(
          "exit codes %d %d %d%n",
          first.exitCode().orElseThrow(),
          second.exitCode().orElseThrow(),
          third.exitCode().orElseThrow());
      System.out.println("comm " + second.name());
      System.out.println("active " + Multiprocessing.activeChildren().size());
      System.out.println("left " + awaitIdle());
      new CountDownLatch(1).await();
    }

    private static ChildProcess start(int code) {
      return ChildProcess.builder(() -> Multiprocessing.exit(code))
          .startMethod(StartMethod.STANDBY)
          .start();
    }

    private static long awaitIdle() {
      return await().until(Program::idle, pids -> !pids.isEmpty()).get(0);
    }

    private static List<Long> idle() {
      return ProcessHandle.current()
          .children()
          .map(ProcessHandle::pid)
          .filter(Program::isIdle)
          .toList();
    }

    /** The command line ends with the name, and every part of it with a zero. */
    private static boolean isIdle(long pid) {
      try {
        String commandLine = Files.readString(Path.of("/proc/" + pid + "/cmdline"));
        return commandLine.endsWith(StandbyReserve.IDLE_NAME + "\0") && !isNamed(pid);
      } catch (IOException ended) {
        return false;
      }
    }

    private static boolean isNamed(long pid) throws IOException {
      return Files.readString(Path.of("/proc/" + pid + "/comm")).startsWith("Process-");
    }
  }
}
