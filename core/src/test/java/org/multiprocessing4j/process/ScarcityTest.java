package org.multiprocessing4j.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.multiprocessing4j.ipc.testsupport.Patience.await;

import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.multiprocessing4j.ipc.testsupport.ChildJvm;
import org.multiprocessing4j.ipc.testsupport.Confinement;
import org.multiprocessing4j.ipc.testsupport.Descriptors;
import org.multiprocessing4j.ipc.testsupport.ThreadShortage;
import org.multiprocessing4j.ipc.testsupport.Threads;
import org.multiprocessing4j.manager.Manager;
import org.multiprocessing4j.pool.ProcessPool;

/** A process that has no descriptors or memory left for another one: it is told, and loses none. */
@Timeout(120)
class ScarcityTest {
  private static final String TOO_MANY_OPEN_FILES = "(?is).*too many open files.*";

  /** A way to have another process do something. */
  private record Start(String name, Use use) {}

  private interface Use {
    void run() throws Exception;
  }

  private static final List<Start> STARTS =
      List.of(
          new Start("child", () -> live(ChildProcess.builder(() -> {}))),
          new Start(
              "captured child",
              () -> live(ChildProcess.builder(() -> System.out.println()).capture(line -> {}))),
          new Start(
              "standby child",
              () -> live(ChildProcess.builder(() -> {}).startMethod(StartMethod.STANDBY))),
          new Start("pool", ScarcityTest::usePool),
          new Start("manager", ScarcityTest::useManager));

  private static void live(ChildProcess.Builder builder) throws Exception {
    ChildProcess process = builder.start();
    process.join();
    assertThat(process.exitCode()).hasValue(0);
  }

  private static void usePool() throws Exception {
    try (ProcessPool pool = ProcessPool.create(1)) {
      assertThat(pool.apply(() -> 1)).isEqualTo(1);
    }
  }

  private static void useManager() throws Exception {
    try (Manager manager = Manager.start()) {
      Map<String, Integer> map = manager.map();
      map.put("one", 1);
      assertThat(map).containsEntry("one", 1);
    }
  }

  @Test
  void whoFindsNoDescriptorForAProcessIsToldAndLeaksNone() throws Exception {
    try (ChildJvm child =
        ChildJvm.builder(Hoarder.class)
            .under(Confinement.descriptors(150))
            .deadline(Duration.ofSeconds(100)) // it starts some sixty processes
            .start()) {
      child.awaitSuccess();
    }
  }

  @Test
  void whoFindsNoMemoryForAProcessIsToldAndLeavesNoProcessBehind() throws Exception {
    runWith(MemoryHoarder.LIMIT, MemoryHoarder.class);
  }

  @Test
  void aPoolThatNeverHadAWorkerCanBeClosedWithoutTheMemoryToServeOne() throws Exception {
    runWith(MemoryHoarder.LIMIT, IdlePool.class);
  }

  @Test
  void aChildStartsWithoutTheThreadThatWouldStartAnIdleOne() throws Exception {
    runWith(ThreadShortage.LARGE_STACKS, ThreadlessStandby.class);
  }

  @Test
  void aPoolForWhichThereIsNoThreadLeavesNone() throws Exception {
    runWith(ThreadShortage.LARGE_STACKS, ThreadlessPool.class);
  }

  private static void runWith(String option, Class<?> program) throws Exception {
    try (ChildJvm child =
        ChildJvm.builder(program)
            .jvmArguments(option, "-Dmp4j.archive=off") // makes no other children
            .deadline(Duration.ofSeconds(100))
            .start()) {
      child.awaitSuccess();
    }
  }

  /**
   * The system may have none. Here a directory is in the place of a pipe: nobody writes to that.
   */
  @Test
  void aChildThatCannotOpenThePipesToItsParentSaysSo() throws Exception {
    try (ChildJvm child =
        ChildJvm.builder(ChildMain.class)
            .under(Confinement.after("exec 3</ 4>/dev/null"))
            .arguments("Process-1")
            .start()) {
      assertThat(child.awaitExit()).isEqualTo(ExitCode.FAILED);
      assertThat(child.stderr())
          .contains("Process Process-1 cannot open the pipes to its parent:")
          .anyMatch(line -> line.contains("/proc/self/fd/3"));
    }
  }

  /** Takes all descriptors but a few, for numbers of these that are too small and that suffice. */
  static final class Hoarder {
    public static void main(String[] arguments) throws Exception {
      for (Start start : STARTS) {
        start.use().run(); // what is opened once
      }
      long before = Descriptors.open();
      for (Start start : STARTS) {
        for (int spare = 0; spare < 12; spare++) {
          tolerate(start, spare);
        }
        start.use().run();
      }
      await().untilAsserted(() -> assertThat(Descriptors.open()).isLessThanOrEqualTo(before));
    }

    private static void tolerate(Start start, int spare) throws Exception {
      Descriptors taken = Descriptors.takeAllBut(spare);
      try {
        start.use().run();
      } catch (Exception refused) {
        assertThat(refused).as(start.name()).hasMessageMatching(TOO_MANY_OPEN_FILES);
      } finally {
        taken.release();
      }
    }
  }

  /** Takes all direct memory but a little, for amounts that are too small and that suffice. */
  static final class MemoryHoarder {
    private static final int LIMIT_BYTES = 4 << 20;
    static final String LIMIT = "-XX:MaxDirectMemorySize=" + LIMIT_BYTES;

    public static void main(String[] arguments) throws Exception {
      live(ChildProcess.builder(() -> {})); // opens what is opened once
      long before = Descriptors.open();
      for (int spareBytes = 0; spareBytes <= 64 << 10; spareBytes += 8 << 10) {
        tolerate(spareBytes);
      }
      live(ChildProcess.builder(() -> {}));
      await().untilAsserted(() -> assertThat(ProcessHandle.current().children()).isEmpty());
      await().untilAsserted(() -> assertThat(Descriptors.open()).isLessThanOrEqualTo(before));
    }

    private static void tolerate(int spareBytes) throws Exception {
      ByteBuffer taken = takeAllBut(spareBytes);
      try {
        live(ChildProcess.builder(() -> {}));
      } catch (OutOfMemoryError refused) {
        assertThat(refused).hasMessageContaining("direct buffer memory");
      } finally {
        Reference.reachabilityFence(taken);
      }
    }

    static ByteBuffer takeAllBut(int spareBytes) {
      await().until(() -> freeBytes() > LIMIT_BYTES / 2);
      return ByteBuffer.allocateDirect((int) freeBytes() - spareBytes);
    }

    private static long freeBytes() {
      System.gc(); // frees what nobody refers to any more
      return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
          .filter(pool -> pool.getName().equals("direct"))
          .mapToLong(pool -> LIMIT_BYTES - pool.getTotalCapacity())
          .sum();
    }
  }

  /** Its pool would start its workers on demand, and starts none. */
  static final class IdlePool {
    public static void main(String[] arguments) throws Exception {
      ProcessPool pool = ProcessPool.builder().idleTimeout(Duration.ofMinutes(1)).build();
      ByteBuffer taken = MemoryHoarder.takeAllBut(8 << 10);
      try {
        pool.close();
        assertThat(pool.isTerminated()).isTrue();
      } finally {
        Reference.reachabilityFence(taken);
      }
    }
  }

  /** Has no thread for an idle process when it starts its first child on standby. */
  static final class ThreadlessStandby {
    public static void main(String[] arguments) throws Exception {
      startDaemon();
      ThreadShortage.begin(ProcessHandle.current().pid());
      ChildProcess child = ChildProcess.builder(() -> {}).startMethod(StartMethod.STANDBY).start();
      child.kill();
      child.join();
    }
  }

  /** Has no thread for a pool, and then only one of the two that its first pool needs. */
  static final class ThreadlessPool {
    public static void main(String[] arguments) throws Exception {
      startDaemon();
      long self = ProcessHandle.current().pid();
      for (int spare = 0; spare < 2; spare++) {
        ThreadShortage.begin(self, spare);
        assertThatThrownBy(() -> ProcessPool.create(1)).isInstanceOf(OutOfMemoryError.class);
        ThreadShortage.end(self);
        await().until(ThreadlessPool::hasNoDispatcher);
      }
      usePool();
    }

    private static boolean hasNoDispatcher() {
      return Thread.getAllStackTraces().keySet().stream()
          .noneMatch(thread -> thread.getName().endsWith("-dispatcher"));
    }
  }

  /** So that the threads for children run, and no thread is about to end. */
  private static void startDaemon() {
    ChildProcess.builder(Threads::waitForever).daemon(true).start();
  }
}
