package org.multiprocessing4j.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.multiprocessing4j.ipc.testsupport.Patience.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.multiprocessing4j.ipc.memory.RunDirectory;
import org.multiprocessing4j.ipc.pipe.Connection;
import org.multiprocessing4j.ipc.pipe.Pipe;
import org.multiprocessing4j.ipc.posix.Posix;
import org.multiprocessing4j.ipc.posix.Signal;
import org.multiprocessing4j.ipc.queue.IpcQueue;
import org.multiprocessing4j.ipc.testsupport.Descriptors;

/** Nothing stays behind of a hundred children that end in all kinds of ways. */
@Timeout(120)
class LeakTest {
  private static final int ROUNDS = 10;
  private static final int CHILDREN_PER_ROUND = 10;

  @Test
  void aHundredChildrenLeaveNoDescriptorThreadZombieOrFile() throws Exception {
    runRound(); // what is made once: the control thread, its socket, the argument file
    Footprint before = Footprint.ofThisProcess();
    for (int round = 1; round < ROUNDS; round++) {
      runRound();
    }
    await().untilAsserted(() -> Footprint.ofThisProcess().checkAtMost(before));
  }

  @Test
  void aChildThatIsKilledAfterItSentAConnectionLeavesNoSocket() throws Exception {
    try (IpcQueue<Connection> queue = IpcQueue.ring(1);
        ChildProcess child =
            new ChildProcess(
                () -> {
                  queue.put(Pipe.duplex().first());
                  Posix.kill(Posix.getpid(), Signal.SIGKILL);
                })) {
      child.start();
      child.join();
      assertThat(child.exitCode()).hasValue(-9);
      assertThat(Footprint.filesOfTheRun())
          .noneMatch(file -> file.contains("-" + child.pid() + "."));
    }
  }

  /**
   * Some end by themselves, some are terminated while the JVM comes up, some are killed: these do
   * not live to fetch the connection that their task holds.
   */
  private static void runRound() throws Exception {
    List<ChildProcess> processes = new ArrayList<>();
    for (int i = 0; i < CHILDREN_PER_ROUND; i++) {
      Pipe pipe = Pipe.duplex();
      try (Connection mine = pipe.first();
          Connection theirs = pipe.second()) {
        ChildProcess.Builder builder = ChildProcess.builder(() -> assertThat(theirs).isNotNull());
        processes.add(i % 2 == 0 ? builder.start() : builder.capture(line -> {}).start());
        assertThat(mine.isReadable()).isTrue();
      }
    }
    processes.get(1).terminate();
    for (int i = 2; i < CHILDREN_PER_ROUND - 1; i++) {
      processes.get(i).kill();
    }
    for (ChildProcess process : processes) {
      process.join();
    }
    assertThat(processes.get(0).exitCode()).hasValue(0);
    assertThat(processes.get(1).exitCode()).hasValue(-15);
    assertThat(processes.get(2).exitCode()).hasValue(-9);
    assertThat(processes.get(CHILDREN_PER_ROUND - 1).exitCode()).hasValue(0);
  }

  private record Footprint(long descriptors, long threads, long children, List<String> files) {
    /** What other tests have left may go meanwhile. */
    void checkAtMost(Footprint limit) {
      assertThat(descriptors).as("descriptors").isLessThanOrEqualTo(limit.descriptors);
      assertThat(threads).as("threads").isLessThanOrEqualTo(limit.threads);
      assertThat(children).as("children").isLessThanOrEqualTo(limit.children);
      assertThat(limit.files).as("files").containsAll(files);
    }

    static Footprint ofThisProcess() throws IOException {
      return new Footprint(
          Descriptors.open(),
          libraryThreads(),
          ProcessHandle.current().children().count(),
          filesOfTheRun());
    }

    private static long libraryThreads() {
      return Thread.getAllStackTraces().keySet().stream()
          .filter(thread -> thread.getName().startsWith("mp4j"))
          .count();
    }

    private static List<String> filesOfTheRun() throws IOException {
      try (Stream<Path> entries = Files.list(RunDirectory.current().path())) {
        return entries.map(Path::toString).sorted().toList();
      }
    }
  }
}
