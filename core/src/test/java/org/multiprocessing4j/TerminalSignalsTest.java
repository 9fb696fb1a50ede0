package org.multiprocessing4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.multiprocessing4j.ipc.posix.Posix;
import org.multiprocessing4j.ipc.posix.Signal;
import org.multiprocessing4j.ipc.sync.IpcBarrier;
import org.multiprocessing4j.ipc.testsupport.ChildJvm;
import org.multiprocessing4j.manager.Manager;
import org.multiprocessing4j.pool.ProcessPool;

/** A terminal sends Ctrl-C, and news of its end, to all processes of a program at once. */
@Timeout(60)
class TerminalSignalsTest {
  private static final int CALLS = 200;

  /** And hearing all signals, also if this JVM was told to ignore some, as under nohup. */
  private static final List<String> IN_A_GROUP_OF_ITS_OWN =
      List.of("setsid", "env", "--default-signal=INT,HUP");

  @ParameterizedTest
  @EnumSource(names = {"SIGINT", "SIGHUP"})
  void workersAndManagersAreThereUntilTheProgramHasEndedInOrder(Signal signal) throws Exception {
    try (ChildJvm program = ChildJvm.builder(Program.class).under(IN_A_GROUP_OF_ITS_OWN).start()) {
      program.awaitLine("working");
      Posix.kill(-program.pid(), signal);
      assertThat(program.awaitExit()).isEqualTo(128 + signal.number());
      assertThat(program.stdout()).contains("counted " + CALLS);
      assertThat(program.stderr()).noneMatch(line -> line.contains("Exception"));
    }
  }

  @Test
  void whatIsIgnoredUnderNohupStaysSoInWorkers() throws Exception {
    List<String> ignoring = List.of("sh", "-c", "trap '' INT HUP; exec \"$@\"", "sh");
    try (ChildJvm program = ChildJvm.builder(Ignoring.class).under(ignoring).start()) {
      program.awaitSuccess();
      assertThat(program.stdout()).containsExactly("INT and HUP are ignored");
    }
  }

  /** Tells what a program that a worker starts ignores. */
  static final class Ignoring {
    public static void main(String[] args) throws Exception {
      try (ProcessPool pool = ProcessPool.create(1)) {
        long ignored = pool.apply(Ignoring::ignoredByProgram);
        System.out.println((ignored & 0b11) == 0b11 ? "INT and HUP are ignored" : ignored);
      }
    }

    private static long ignoredByProgram() throws IOException {
      Process program = new ProcessBuilder("grep", "SigIgn", "/proc/self/status").start();
      String line = new String(program.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return Long.parseUnsignedLong(line.substring(line.indexOf('\t')).strip(), 16);
    }
  }

  /** Has a task under way when the signal comes, and needs its manager and its pool at the end. */
  static final class Program {
    public static void main(String[] args) throws Exception {
      Manager manager = Manager.start();
      ConcurrentMap<String, Integer> counts = manager.map();
      ProcessPool pool = ProcessPool.create(2);
      IpcBarrier bothUp = IpcBarrier.create(2);
      pool.map(List.of(1, 2), item -> bothUp.await(), 1);
      int step = 1;
      Runtime.getRuntime().addShutdownHook(new Thread(() -> countCalls(pool, counts, step)));
      System.out.println("working");
      try {
        pool.map(List.of(1), item -> waitForEver());
      } catch (ExecutionException ended) {
        System.out.println(Objects.requireNonNull(ended.getCause()).getMessage());
      }
    }

    private static void countCalls(
        ProcessPool pool, ConcurrentMap<String, Integer> counts, int step) {
      for (int i = 0; i < CALLS; i++) {
        counts.merge("calls", pool.applyAsync(() -> step).join(), Integer::sum);
      }
      System.out.println("counted " + counts.get("calls"));
    }
  }

  private static int waitForEver() throws InterruptedException {
    new CountDownLatch(1).await();
    return 0;
  }
}
