package org.multiprocessing4j.ipc.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.multiprocessing4j.ipc.testsupport.Patience.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.multiprocessing4j.ipc.testsupport.Background;
import org.multiprocessing4j.ipc.testsupport.ChildJvm;

/** A queue whose users are killed by SIGKILL, at chosen instructions and at random. */
@Timeout(180)
abstract class QueueCrashTest {
  /** For so long its own lock would hold up others if its owner was killed. */
  private static final Duration CHRONICLES_STALL = Duration.ofSeconds(15);

  @TempDir Path directory;

  /** A new, empty, anonymous queue. */
  abstract <E> IpcQueue<E> newQueue(QueueOptions options);

  <E> IpcQueue<E> newQueue() {
    return newQueue(QueueOptions.defaults());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "queue.midPayload:50",
        "queue.beforePutCount:50",
        "queue.afterPutCount:50",
      })
  void aProducerKilledAnywhereHasPutTheWholeMessageOrNothing(String crashPoint) throws Exception {
    try (IpcQueue<Long> queue = newQueue()) {
      int put =
          runUntilKilled(QueueChildren.Producer.class, queue, crashPoint, 1, 1_000_000).length;
      long start = System.nanoTime();
      queue.put(QueueChildren.message(2, 0));
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(CHRONICLES_STALL);
      for (long i = 1; i < 10; i++) {
        queue.put(QueueChildren.message(2, i));
      }
      List<Long> got = drain(queue);
      int stored = got.size() - 10;
      assertThat(stored).isBetween(put, put + 1);
      assertThat(got.subList(0, stored)).isEqualTo(messages(1, stored));
      assertThat(got.subList(stored, got.size())).isEqualTo(messages(2, 10));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"queue.beforeGetCount:50", "queue.afterGetCount:50"})
  void aConsumerKilledAnywhereTakesAtMostOneMessageWithIt(String crashPoint) throws Exception {
    int count = 20_000;
    try (IpcQueue<Long> queue = newQueue()) {
      queue.putMany(messages(1, count));
      long[] got = runUntilKilled(QueueChildren.Consumer.class, queue, crashPoint);
      List<Long> rest = drain(queue);
      assertThat(got).containsExactly(toArray(messages(1, got.length)));
      assertThat(rest).hasSizeBetween(count - got.length - 1, count - got.length);
      assertThat(rest).isEqualTo(messages(1, count).subList(count - rest.size(), count));
      queue.put(5L);
      assertThat(queue.get()).isEqualTo(5L);
    }
  }

  /** Those of its last batch may be there, the first of them in order. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "queue.midPayload:50",
        "queue.beforePutCount:5",
        "queue.afterPutCount:5",
      })
  void aProducerKilledInABatchOfBytesHasPutTheFirstOfItWholeOrNothing(String crashPoint)
      throws Exception {
    try (IpcQueue<Long> queue = newQueue()) {
      int put =
          runUntilKilled(QueueChildren.BytesProducer.class, queue, crashPoint, 1_000_000).length;
      QueueChildren.putBytes(queue, 1L << 40);
      List<Long> got = QueueChildren.drainBytes(queue);
      int stored = got.size() - QueueChildren.BATCH;
      assertThat(put % QueueChildren.BATCH).isZero();
      assertThat(stored).isBetween(put, put + QueueChildren.BATCH);
      assertThat(got.subList(0, stored)).isEqualTo(messages(0, stored));
      assertThat(got.subList(stored, got.size())).isEqualTo(messages(1, QueueChildren.BATCH));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"queue.beforeGetCount:5", "queue.afterGetCount:5"})
  void aConsumerKilledInABatchOfBytesHasTakenAllOfItOrNothing(String crashPoint) throws Exception {
    int count = 100 * QueueChildren.BATCH;
    try (IpcQueue<Long> queue = newQueue()) {
      for (int i = 0; i < count; i += QueueChildren.BATCH) {
        QueueChildren.putBytes(queue, i);
      }
      long[] got = runUntilKilled(QueueChildren.BytesConsumer.class, queue, crashPoint);
      int taken =
          got.length + (crashPoint.startsWith("queue.afterGetCount") ? QueueChildren.BATCH : 0);
      assertThat(got).containsExactly(toArray(messages(0, 4 * QueueChildren.BATCH)));
      assertThat(QueueChildren.drainBytes(queue))
          .isEqualTo(messages(0, count).subList(taken, count));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"queue.afterClaim:50", "queue.afterGetCount:50", "queue.afterAck:50"})
  void aReceiverKilledAnywhereLosesNothing(String crashPoint) throws Exception {
    int count = 200;
    try (IpcQueue<Long> queue = newQueue()) {
      queue.putMany(messages(1, count));
      long[] acknowledged = runUntilKilled(QueueChildren.Receiver.class, queue, crashPoint);
      List<Long> rest = new ArrayList<>();
      while (rest.isEmpty() || rest.get(rest.size() - 1) != QueueChildren.message(1, count - 1)) {
        Delivery<Long> delivery = queue.receive();
        rest.add(delivery.value());
        delivery.ack();
      }
      TreeSet<Long> all = new TreeSet<>(rest);
      LongStream.of(acknowledged).forEach(all::add);
      assertThat(all).containsExactlyElementsOf(messages(1, count));
      assertThat(rest).isSorted().doesNotHaveDuplicates();
      assertThat(queue.isEmpty()).isTrue();
      assertThat(queue.join(Duration.ZERO)).isTrue();
    }
  }

  /** With the only place for a delivery taken by one that was never counted. */
  @Test
  void aReceiverKilledWithTheLastPlaceForADeliveryKeepsNobodyWaiting() throws Exception {
    try (IpcQueue<Long> queue = newQueue(QueueOptions.defaults().withMaxDeliveries(1))) {
      queue.put(7L);
      runUntilKilled(QueueChildren.Receiver.class, queue, "queue.afterClaim:1");
      Delivery<Long> delivery = queue.receive(Duration.ofSeconds(40));
      assertThat(delivery.value()).isEqualTo(7L);
      assertThat(delivery.deliveries()).isEqualTo(1);
      delivery.ack();
      assertThat(queue.isEmpty()).isTrue();
    }
  }

  @Test
  void whatADeadProcessHeldIsDeliveredAgain() throws Exception {
    try (IpcQueue<Long> queue = newQueue()) {
      queue.putMany(List.of(1L, 2L));
      try (ChildJvm holder = QueueChildren.start(QueueChildren.Holder.class, queue)) {
        holder.awaitLine("holds 1");
        assertThat(queue.qsize()).isEqualTo(1);
      } // killed here
      Delivery<Long> again = receiveNumber(queue, 1L);
      assertThat(again.deliveries()).isEqualTo(2);
      again.ack();
      assertThat(queue.get()).isEqualTo(2L);
    }
  }

  @Test
  void joinWaitsForWhatADeadProcessHeld() throws Exception {
    try (IpcQueue<Long> queue = newQueue()) {
      queue.put(1L);
      try (ChildJvm holder = QueueChildren.start(QueueChildren.Holder.class, queue)) {
        holder.awaitLine("holds 1");
      } // killed here
      Delivery<Long> again = queue.receive();
      Background<Boolean> joined = Background.start(() -> queue.join(Duration.ofSeconds(40)));
      IpcQueueContract.assertStaysBlocked(joined);
      again.ack();
      assertThat(joined.result()).isTrue();
    }
  }

  /** Until the death is noticed, the next message comes. */
  private static Delivery<Long> receiveNumber(IpcQueue<Long> queue, long number)
      throws InterruptedException {
    while (true) {
      Delivery<Long> delivery = queue.receive();
      if (delivery.value() == number) {
        return delivery;
      }
      delivery.nack();
    }
  }

  @Test
  void aMessageInPartsIsWholeOrAbsent() throws Exception {
    try (IpcQueue<byte[]> queue = newQueue()) {
      QueueChildren.runUntilKilledAt(
          "queue.midMessage:3", QueueChildren.builder(PutsLarge.class, queue));
      queue.put(new byte[700_000]);
      assertThat(queue.get()).hasSize(700_000).containsOnly(0);
      assertThat(queue.isEmpty()).isTrue();
    }
  }

  /** Puts one message that takes several parts. */
  static final class PutsLarge {
    public static void main(String[] arguments) throws Exception {
      byte[] large = new byte[700_000];
      java.util.Arrays.fill(large, (byte) 1);
      QueueChildren.<byte[]>decode(arguments[0]).put(large);
    }
  }

  @Test
  void randomKillsDuplicateNothingAndLoseOnlyWhatWasInTheHandsOfTheKilled() throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    int kills = 6;
    List<ChildJvm> producers = new ArrayList<>();
    List<ChildJvm> consumers = new ArrayList<>();
    int killedProducers = 0;
    int killedConsumers = 0;
    try (IpcQueue<Long> queue = newQueue(QueueOptions.defaults().withMaxSize(200))) {
      for (int i = 0; i < kills; i++) {
        top(producers, QueueChildren.Producer.class, queue, "put-");
        top(consumers, QueueChildren.Consumer.class, queue, "got-");
        awaitProgress(consumers.size(), 1 + random.nextInt(2_000));
        if (random.nextBoolean()) {
          kill(producers, random);
          killedProducers++;
        } else {
          kill(consumers, random);
          killedConsumers++;
        }
      }
      for (ChildJvm producer : producers) {
        if (producer.isAlive()) {
          producer.close();
          killedProducers++;
        }
      }
      top(consumers, QueueChildren.Consumer.class, queue, "got-");
      queue.shutdown();
      for (ChildJvm consumer : consumers) {
        consumer.awaitExit();
      }
    } finally {
      producers.forEach(ChildJvm::close);
      consumers.forEach(ChildJvm::close);
    }
    List<Long> put = ledgers("put-", producers.size());
    List<Long> got = ledgers("got-", consumers.size());
    assertThat(got).as("seed %s", seed).doesNotHaveDuplicates().isNotEmpty();
    TreeSet<Long> lost = new TreeSet<>(put);
    got.forEach(lost::remove);
    TreeSet<Long> unacknowledged = new TreeSet<>(got);
    put.forEach(unacknowledged::remove);
    assertThat(lost).as("lost, seed %s", seed).hasSizeLessThanOrEqualTo(killedConsumers);
    assertThat(unacknowledged).as("extra, seed %s", seed).hasSizeLessThanOrEqualTo(killedProducers);
  }

  /** Sees to it that two of them live. */
  private void top(List<ChildJvm> children, Class<?> main, IpcQueue<Long> queue, String ledger) {
    while (children.stream().filter(ChildJvm::isAlive).count() < 2) {
      int number = children.size();
      Path file = directory.resolve(ledger + number);
      children.add(QueueChildren.start(main, queue, file, number, 1_000_000));
    }
  }

  private void awaitProgress(int consumers, int messages) throws IOException {
    int before = ledgers("got-", consumers).size();
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> ledgers("got-", consumers).size() >= before + messages);
  }

  private static void kill(List<ChildJvm> children, Random random) {
    List<ChildJvm> alive = children.stream().filter(ChildJvm::isAlive).toList();
    alive.get(random.nextInt(alive.size())).close();
  }

  private List<Long> ledgers(String name, int count) throws IOException {
    List<Long> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      LongStream.of(Ledger.open(directory.resolve(name + i)).read()).forEach(all::add);
    }
    return all;
  }

  long[] runUntilKilled(Class<?> main, IpcQueue<Long> queue, String crashPoint, Object... arguments)
      throws Exception {
    Path ledger = directory.resolve(main.getSimpleName() + crashPoint);
    Object[] all = new Object[arguments.length + 1];
    all[0] = ledger;
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    QueueChildren.runUntilKilledAt(crashPoint, QueueChildren.builder(main, queue, all));
    return Ledger.open(ledger).read();
  }

  static List<Long> drain(IpcQueue<Long> queue) {
    List<Long> all = new ArrayList<>();
    queue.drainTo(all);
    return all;
  }

  static List<Long> messages(int producer, int count) {
    return LongStream.range(0, count).mapToObj(i -> QueueChildren.message(producer, i)).toList();
  }

  private static long[] toArray(List<Long> numbers) {
    return numbers.stream().mapToLong(Long::longValue).toArray();
  }
}
