package org.multiprocessing4j.ipc.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.multiprocessing4j.ipc.testsupport.Patience.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.multiprocessing4j.ipc.testsupport.ChildJvm;

/** A queue between real processes that all live. */
@Timeout(90)
class QueueProcessesTest {
  @TempDir Path directory;

  @Test
  void fourProducersAndFourConsumersPassEveryMessageExactlyOnceInOrder() throws Exception {
    int each = 5_000;
    List<ChildJvm> producers = new ArrayList<>();
    List<ChildJvm> consumers = new ArrayList<>();
    try (IpcQueue<Long> queue = IpcQueue.create(100)) {
      for (int i = 0; i < 4; i++) {
        consumers.add(QueueChildren.start(QueueChildren.Consumer.class, queue, got(i)));
        producers.add(QueueChildren.start(QueueChildren.Producer.class, queue, put(i), i, each));
      }
      for (ChildJvm producer : producers) {
        producer.awaitSuccess();
      }
      queue.shutdown();
      for (ChildJvm consumer : consumers) {
        consumer.awaitSuccess();
      }
    } finally {
      producers.forEach(ChildJvm::close);
      consumers.forEach(ChildJvm::close);
    }
    assertThat(allGot()).containsExactlyInAnyOrder(allPut(each));
    for (int i = 0; i < 4; i++) {
      assertOrderPerProducer(Ledger.open(got(i)).read());
    }
  }

  private Path put(int producer) {
    return directory.resolve("put-" + producer);
  }

  private Path got(int consumer) {
    return directory.resolve("got-" + consumer);
  }

  private long[] allGot() throws IOException {
    LongStream all = LongStream.empty();
    for (int i = 0; i < 4; i++) {
      all = LongStream.concat(all, LongStream.of(Ledger.open(got(i)).read()));
    }
    return all.toArray();
  }

  private static long[] allPut(int each) {
    return LongStream.range(0, 4)
        .flatMap(p -> LongStream.range(0, each).map(i -> QueueChildren.message((int) p, i)))
        .toArray();
  }

  private static void assertOrderPerProducer(long[] messages) {
    Map<Integer, Long> last = new HashMap<>();
    for (long message : messages) {
      long sequence = QueueChildren.sequenceOf(message);
      Long before = last.put(QueueChildren.producerOf(message), sequence);
      assertThat(sequence).isGreaterThan(before == null ? -1 : before);
    }
  }

  @Test
  void aWaitingProcessUsesNoCpuAndWakesAtOnce() throws Exception {
    try (IpcQueue<Long> queue = IpcQueue.create();
        ChildJvm waiter = QueueChildren.start(QueueChildren.Waiter.class, queue)) {
      queue.put(1L);
      waiter.awaitLine("waiting");
      await().until(() -> isQuiet(waiter)); // the JVM still finishes what it does after its start
      assertThat(isQuiet(waiter)).isTrue();
      queue.put(2L);
      waiter.awaitLine("got 2");
    }
  }

  /** Whether a process hardly computes, for a second. */
  private static boolean isQuiet(ChildJvm child) throws InterruptedException {
    Duration before = cpuTime(child);
    Thread.sleep(1_000); // the time over which is measured
    return cpuTime(child).minus(before).compareTo(Duration.ofMillis(200)) < 0;
  }

  private static Duration cpuTime(ChildJvm child) {
    return ProcessHandle.of(child.pid()).orElseThrow().info().totalCpuDuration().orElseThrow();
  }

  @Test
  void aHandleThatIsNotUsedLoadsNothing() throws Exception {
    Path log = directory.resolve("classes");
    try (IpcQueue<Long> queue = IpcQueue.create();
        ChildJvm bystander =
            QueueChildren.builder(QueueChildren.Bystander.class, queue)
                .jvmArguments("-Xlog:class+load:file=" + log)
                .start()) {
      bystander.awaitSuccess();
      assertThat(bystander.stdout()).containsExactly("has " + queue.path());
      assertThat(Files.readString(log)).contains("SharedQueue").doesNotContain("openhft", "jna");
    }
  }

  @Test
  void aMessageOutlivesTheProcessThatPutIt() throws Exception {
    try (IpcQueue<Long> queue = IpcQueue.create();
        ChildJvm producer =
            QueueChildren.start(QueueChildren.Producer.class, queue, put(0), 7, 3)) {
      producer.awaitSuccess();
      assertThat(List.of(queue.get(), queue.get(), queue.get()))
          .extracting(QueueChildren::sequenceOf)
          .containsExactly(0L, 1L, 2L);
    }
  }
}
