package org.multiprocessing4j.ipc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.multiprocessing4j.ipc.testsupport.Patience.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.multiprocessing4j.ipc.memory.RunDirectory;
import org.multiprocessing4j.ipc.memory.SharedMemory;
import org.multiprocessing4j.ipc.pipe.Pipe;
import org.multiprocessing4j.ipc.queue.IpcQueue;
import org.multiprocessing4j.ipc.sync.IpcLock;
import org.multiprocessing4j.ipc.testsupport.Descriptors;

/** What is closed leaves no descriptor, no thread, no file and, in the end, no mapping. */
@Timeout(120)
class LeakTest {
  @Test
  void fiveHundredRingsLeaveNothing() throws Exception {
    checkLeavesNothing(
        500,
        () -> {
          try (IpcQueue<Integer> queue = IpcQueue.ring(1 << 12)) {
            queue.put(1);
            assertThat(queue.get()).isEqualTo(1);
          }
        });
  }

  @Test
  void fiveHundredQueuesOfFilesLeaveNothing() throws Exception {
    checkLeavesNothing(
        500,
        () -> {
          try (IpcQueue<Integer> queue = IpcQueue.create()) {
            queue.put(1);
            assertThat(queue.get()).isEqualTo(1);
          }
        });
  }

  @Test
  void tenThousandLocksLeaveNothing() throws Exception {
    checkLeavesNothing(
        10_000,
        () -> {
          try (IpcLock lock = IpcLock.create()) {
            assertThat(lock.tryLock()).isTrue();
            lock.unlock();
          }
        });
  }

  @Test
  void aThousandPipesLeaveNothing() throws Exception {
    checkLeavesNothing(
        500,
        () -> {
          exchangeBytes(Pipe.duplex());
          exchangeBytes(Pipe.memory());
        });
  }

  private static void exchangeBytes(Pipe pipe) throws InterruptedException {
    try (pipe) {
      pipe.first().sendBytes(new byte[] {1});
      assertThat(pipe.second().receiveBytes()).containsExactly(1);
    }
  }

  @Test
  void fiveHundredSegmentsOfSharedMemoryLeaveNothing() throws Exception {
    checkLeavesNothing(
        500,
        () -> {
          try (SharedMemory memory = SharedMemory.create(10_000)) {
            memory.buffer().putLong(0, 1);
          }
        });
  }

  /** Something that is made, used and closed. */
  private interface Life {
    void live() throws Exception;
  }

  private static void checkLeavesNothing(int count, Life life) throws Exception {
    life.live(); // what is made once
    collectGarbage();
    Footprint before = Footprint.ofThisProcess();
    for (int i = 0; i < count; i++) {
      life.live();
    }
    await()
        .untilAsserted(
            () -> {
              collectGarbage();
              Footprint.ofThisProcess().checkAtMost(before);
            });
  }

  /** Memory is unmapped when the garbage collector finds that nobody can reach it. */
  @SuppressWarnings("GarbageCollection")
  private static void collectGarbage() {
    System.gc();
  }

  private record Footprint(long descriptors, long threads, long mappings, List<String> files) {
    void checkAtMost(Footprint limit) {
      assertThat(descriptors).as("descriptors").isLessThanOrEqualTo(limit.descriptors);
      assertThat(threads).as("threads").isLessThanOrEqualTo(limit.threads);
      assertThat(mappings).as("mappings").isLessThanOrEqualTo(limit.mappings);
      assertThat(files).as("files").hasSizeLessThanOrEqualTo(limit.files.size());
    }

    static Footprint ofThisProcess() throws IOException {
      String run = RunDirectory.current().path().toString();
      try (Stream<String> mappings = Files.lines(Path.of("/proc/self/maps"));
          Stream<Path> files = Files.list(Path.of(run))) {
        return new Footprint(
            Descriptors.open(),
            Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("mp4j"))
                .count(),
            mappings.filter(line -> line.contains(run)).count(),
            files.map(Path::toString).sorted().toList());
      } catch (UncheckedIOException e) {
        throw e.getCause();
      }
    }
  }
}
