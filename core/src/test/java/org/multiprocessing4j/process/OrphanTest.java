package org.multiprocessing4j.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.multiprocessing4j.ipc.testsupport.OtherProcesses.awaitEnd;
import static org.multiprocessing4j.ipc.testsupport.OtherProcesses.isRunning;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.multiprocessing4j.Multiprocessing;
import org.multiprocessing4j.ipc.codec.SerializableRunnable;
import org.multiprocessing4j.ipc.memory.RunDirectory;
import org.multiprocessing4j.ipc.pipe.Connection;
import org.multiprocessing4j.ipc.pipe.Pipe;
import org.multiprocessing4j.ipc.posix.Posix;
import org.multiprocessing4j.ipc.posix.Signal;
import org.multiprocessing4j.ipc.testsupport.ChildJvm;
import org.multiprocessing4j.ipc.testsupport.ThreadShortage;
import org.multiprocessing4j.testsupport.Sweeper;

/**
 * What becomes of children when their parent ends: {exit, SIGTERM, halt, SIGKILL} x {daemon, not}.
 */
@Timeout(90)
class OrphanTest {
  private static final Duration SOON = Duration.ofSeconds(40);

  @Test
  void anOrderlyExitTerminatesDaemonsAndAwaitsTheOthers() throws Exception {
    try (Family family = Family.start("exit")) {
      family.end();
      awaitEnd(family.daemon);
      assertThat(isRunning(family.other)).isTrue();
      assertThat(isRunning(family.parent.pid())).isTrue();

      Posix.kill(family.other, Signal.SIGTERM);
      assertThat(family.parent.awaitExit()).isZero();
      assertThat(Files.exists(family.run)).isFalse();
    }
  }

  @Test
  void aSignalTerminatesDaemonsAndOrphansTheOthersAtOnce() throws Exception {
    try (Family family = Family.start("wait")) {
      family.parent.terminate();
      assertThat(family.parent.awaitExit()).isEqualTo(143);
      awaitEnd(family.daemon);
      family.assertOrphanKeepsTheRun();
    }
  }

  @Test
  void aSignalEndsAProgramThatWaitsForItsChildrenAtItsEnd() throws Exception {
    try (Family family = Family.start("exit")) {
      family.end();
      awaitEnd(family.daemon);
      family.parent.terminate();
      int ignored = family.parent.awaitExit();
      family.assertOrphanKeepsTheRun();
    }
  }

  @Test
  void aHaltEndsDaemonsAndOrphansTheOthers() throws Exception {
    try (Family family = Family.start("halt")) {
      family.end();
      assertThat(family.parent.awaitExit()).isEqualTo(7);
      awaitEnd(family.daemon);
      awaitEnd(family.grandchild);
      family.assertOrphanKeepsTheRun();
    }
  }

  @Test
  void aKillEndsDaemonsAndOrphansTheOthers() throws Exception {
    try (Family family = Family.start("wait")) {
      family.parent.kill();
      family.parent.awaitExit();
      awaitEnd(family.daemon);
      awaitEnd(family.grandchild);
      family.assertOrphanKeepsTheRun();
    }
  }

  @Test
  void aDaemonWhoseShutdownHookHangsEndsWithItsParent() throws Exception {
    try (ChildJvm parent = ChildJvm.start(ParentOfHanging.class)) {
      long daemon = Long.parseLong(parent.awaitPrefix("hanging "));
      parent.kill();
      awaitEnd(daemon);
    }
  }

  @Test
  void aDaemonThatCanStartNoMoreThreadsEndsWithItsParent() throws Exception {
    try (ChildJvm parent = ChildJvm.start(ParentOfStubborn.class)) {
      long daemon = Long.parseLong(parent.awaitPrefix("stubborn "));
      ThreadShortage.begin(daemon);
      parent.kill();
      awaitEnd(daemon);
    }
  }

  @ParameterizedTest
  @ValueSource(classes = {ParentOfPatient.class, ParentOfListening.class})
  void aDaemonThatFailsForWantOfItsParentEndsWithoutAWord(Class<?> program) throws Exception {
    try (ChildJvm parent =
        ChildJvm.builder(program)
            .jvmArguments("--enable-native-access=ALL-UNNAMED") // else JDK 24 warns of JNA
            .start()) {
      long daemon = Long.parseLong(parent.awaitPrefix(""));
      parent.kill();
      awaitEnd(daemon);
      int ignored = parent.awaitExit(); // and until all that both wrote has come
      assertThat(parent.stderr()).isEmpty();
    }
  }

  @Test
  void anOrphanThatHasSharedNothingRemovesTheRunAtItsEnd() throws Exception {
    try (ChildJvm parent = ChildJvm.start(ParentOfFrugal.class)) {
      long orphan = Long.parseLong(parent.awaitPrefix("frugal "));
      Path run = Path.of(parent.awaitPrefix("run "));
      parent.terminate();
      awaitEnd(orphan);
      assertThat(run).doesNotExist();
    }
  }

  /** Its child waits for its end. */
  static final class ParentOfFrugal {
    public static void main(String[] args) throws Exception {
      new ChildProcess(OrphanTest::waitForTheParentsEnd).start();
      new CountDownLatch(1).await();
    }
  }

  private static void waitForTheParentsEnd() throws InterruptedException {
    System.out.println("frugal " + ProcessHandle.current().pid());
    System.out.println("run " + System.getProperty(RunDirectory.PROPERTY));
    boolean ignored = Multiprocessing.parentProcess().orElseThrow().join(SOON);
  }

  @Test
  void aForkedChildIsNotAwaitedAndRunsOn() throws Exception {
    try (ChildJvm parent = ChildJvm.start(ParentOfForked.class)) {
      parent.awaitLine("alone true, options true");
      parent.awaitSuccess();
    }
  }

  /** It is gone before the JVM of its child is up. */
  static final class ParentOfForked {
    public static void main(String[] args) {
      long ignored = ChildProcess.fork(OrphanTest::waitUntilAlone);
    }
  }

  private static void waitUntilAlone() throws InterruptedException {
    ParentProcess parent = Multiprocessing.parentProcess().orElseThrow();
    boolean alone = parent.join(SOON);
    String options = ProcessHandle.current().info().arguments().orElseThrow()[0];
    Path file = Path.of(options.substring(1)); // after the @; it may have been read by now, or not
    System.out.println("alone " + alone + ", options " + Files.exists(file));
  }

  /** Its daemon waits for a message from it. */
  static final class ParentOfListening {
    public static void main(String[] args) throws Exception {
      Pipe pipe = Pipe.duplex();
      Connection end = pipe.second();
      ChildProcess.builder(() -> listen(end)).daemon(true).start();
      pipe.first().receive(); // that it listens
      end.close();
      new CountDownLatch(1).await();
    }
  }

  private static void listen(Connection connection) throws InterruptedException {
    connection.send("listening");
    System.out.println(ProcessHandle.current().pid());
    connection.receive();
  }

  /** Its daemon waits. */
  static final class ParentOfPatient {
    public static void main(String[] args) throws Exception {
      ChildProcess.builder(OrphanTest::waitForever).daemon(true).start();
      new CountDownLatch(1).await();
    }
  }

  /** Its daemon has done its work, but does not get out of a shutdown hook. */
  static final class ParentOfHanging {
    public static void main(String[] args) throws Exception {
      ChildProcess.builder(OrphanTest::hangAtTheEnd).daemon(true).start();
      new CountDownLatch(1).await();
    }
  }

  static final class ParentOfStubborn {
    public static void main(String[] args) throws Exception {
      SerializableRunnable task =
          () -> {
            System.out.println("stubborn " + ProcessHandle.current().pid());
            waitStubbornly();
          };
      ChildProcess.builder(task).daemon(true).jvmArgs(ThreadShortage.LARGE_STACKS).start();
      new CountDownLatch(1).await();
    }
  }

  private static void hangAtTheEnd() {
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  System.out.println("hanging " + ProcessHandle.current().pid());
                  waitStubbornly();
                }));
  }

  /** A parent with a daemon, which has a daemon of its own, and with a child that is none. */
  private record Family(ChildJvm parent, long daemon, long grandchild, long other, Path run)
      implements AutoCloseable {

    static Family start(String end) throws InterruptedException {
      ChildJvm parent = ChildJvm.start(Parent.class, end);
      long daemon = Long.parseLong(parent.awaitPrefix("daemon "));
      long grandchild = Long.parseLong(parent.awaitPrefix("grandchild "));
      long other = Long.parseLong(parent.awaitPrefix("other "));
      return new Family(parent, daemon, grandchild, other, Path.of(parent.awaitPrefix("run ")));
    }

    void end() {
      parent.writeLine("end");
    }

    /** The run directory has to outlive the parent, for an orphan that has not used it yet. */
    void assertOrphanKeepsTheRun() throws InterruptedException {
      assertThat(isRunning(other)).isTrue();
      Sweeper.sweep();
      assertThat(run).exists();
      Posix.kill(other, Signal.SIGKILL);
      awaitEnd(other);
      Sweeper.sweep();
      assertThat(run).doesNotExist();
    }

    @Override
    public void close() {
      parent.close();
      if (isRunning(other)) {
        Posix.kill(other, Signal.SIGKILL);
      }
    }
  }

  /** The program of the parent. */
  static final class Parent {
    public static void main(String[] args) throws Exception {
      CountDownLatch bothUp = new CountDownLatch(2);
      ChildProcess.builder(OrphanTest::haveDaemon)
          .daemon(true)
          .capture(line -> print(line, bothUp))
          .start();
      bothUp.await();
      CountDownLatch otherUp = new CountDownLatch(1);
      ChildProcess.builder(OrphanTest::waitForever)
          .capture(line -> print("other " + line, otherUp))
          .start();
      otherUp.await();
      System.out.println("run " + RunDirectory.current().path());
      switch (args[0]) {
        case "exit" -> System.in.read();
        case "halt" -> {
          System.in.read();
          Runtime.getRuntime().halt(7);
        }
        default -> new CountDownLatch(1).await();
      }
    }

    private static void print(String line, CountDownLatch latch) {
      System.out.println(line);
      latch.countDown();
    }
  }

  private static void haveDaemon() throws InterruptedException {
    System.out.println("daemon " + ProcessHandle.current().pid());
    ChildProcess grandchild = ChildProcess.builder(OrphanTest::waitStubbornly).daemon(true).start();
    System.out.println("grandchild " + grandchild.pid());
    waitStubbornly();
  }

  private static void waitForever() throws InterruptedException {
    System.out.println(ProcessHandle.current().pid());
    new CountDownLatch(1).await();
  }

  /** Does not answer interrupts. */
  private static void waitStubbornly() {
    while (true) {
      try {
        new CountDownLatch(1).await();
      } catch (InterruptedException ignored) {
        Thread.onSpinWait();
      }
    }
  }
}
