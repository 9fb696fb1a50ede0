package org.multiprocessing4j.ipc.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.multiprocessing4j.ipc.testsupport.Patience.await;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.multiprocessing4j.ipc.testsupport.Background;

/** What {@code putManyBytes} and {@code getManyBytes} do in every queue, whatever its backend. */
@Timeout(60)
interface ByteBatchesContract {
  /** A new, empty, anonymous queue. */
  <E> IpcQueue<E> newQueue(QueueOptions options);

  private IpcQueue<Object> newBytes() {
    return newQueue(QueueOptions.defaults());
  }

  private IpcQueue<Object> newBytes(int maxSize) {
    return newQueue(QueueOptions.defaults().withMaxSize(maxSize));
  }

  @Test
  default void theBytesOfABatchComeOutAsTheyWentIn() throws Exception {
    int[] lengths = {0, 1, 7, 64, 0, 4096, 131_072, 300_000, 700_000, 5};
    byte[] bytes = pattern(IntStream.of(lengths).sum());
    for (ByteBuffer source :
        List.of(
            ByteBuffer.wrap(bytes),
            ByteBuffer.wrap(bytes).asReadOnlyBuffer(),
            ByteBuffer.allocateDirect(bytes.length).put(bytes).flip())) {
      try (IpcQueue<Object> queue = newBytes()) {
        Background<Integer> put =
            Background.start(() -> queue.putManyBytes(source, lengths, lengths.length));
        ByteBuffer target = ByteBuffer.allocate(bytes.length);
        List<Integer> got = new ArrayList<>();
        int[] some = new int[100];
        while (got.size() < lengths.length) {
          int count = queue.getManyBytes(target, some);
          Arrays.stream(some, 0, count).forEach(got::add);
        }
        assertThat(got).containsExactly(Arrays.stream(lengths).boxed().toArray(Integer[]::new));
        assertThat(target.flip()).isEqualTo(ByteBuffer.wrap(bytes));
        assertThat(put.result()).isEqualTo(lengths.length);
        assertThat(source.hasRemaining()).isFalse();
      }
    }
  }

  @Test
  default void aBatchKeepsToItsPlaceInBothBuffers() throws Exception {
    try (IpcQueue<Object> queue = newBytes()) {
      ByteBuffer source = ByteBuffer.wrap(pattern(100)).position(10).limit(60);
      assertThat(queue.putManyBytes(source, new int[] {20, 10, 99}, 2)).isEqualTo(2);
      assertThat(source.position()).isEqualTo(40);
      assertThat(source.limit()).isEqualTo(60);
      assertThat(queue.putManyBytes(source, new int[0], 0)).isZero();

      ByteBuffer target = ByteBuffer.allocateDirect(100).position(5).limit(50);
      int[] lengths = {-1, -1, -1};
      assertThat(queue.getManyBytes(target, lengths)).isEqualTo(2);
      assertThat(lengths).containsExactly(20, 10, -1);
      assertThat(target.position()).isEqualTo(35);
      assertThat(target.limit()).isEqualTo(50);
      assertThat(target.flip().position(5)).isEqualTo(source.flip().position(10));
    }
  }

  @Test
  default void aBatchIsMessagesLikeAllOthers() throws Exception {
    try (IpcQueue<Object> queue = newBytes()) {
      ByteBuffer one = ByteBuffer.allocate(9);
      put(queue, 3, 4, 5);
      assertThat(queue.qsize()).isEqualTo(3);
      assertThat(queue.getBytes(one.clear())).isEqualTo(3);
      queue.putBytes(ByteBuffer.allocate(6));
      assertThat(take(queue, 100, 2)).containsExactly(4, 5);
      assertThat(take(queue, 100, 2)).containsExactly(6);
      IntStream.range(0, 4).forEach(i -> queue.taskDone());
      assertThat(queue.join(Duration.ZERO)).isTrue();
    }
  }

  @Test
  default void aBatchEndsBeforeAMessageForWhichThereIsNoRoom() throws Exception {
    try (IpcQueue<Object> queue = newBytes()) {
      put(queue, 30, 40, 31, 200_000, 0, 1);
      assertThat(take(queue, 100, 9)).containsExactly(30, 40);
      assertThat(take(queue, 31, 9)).containsExactly(31);
      assertThat(take(queue, 200_000, 9)).containsExactly(200_000, 0);
      assertThat(take(queue, 1, 9)).containsExactly(1);
    }
  }

  /** In a queue of files it is in parts, of which the first would find room. */
  @Test
  default void aBatchEndsBeforeAMessageOfWhichOnlyAPartFindsRoom() throws Exception {
    try (IpcQueue<Object> queue = newBytes()) {
      put(queue, 1, 300_000, 2);
      assertThat(take(queue, 299_999, 9)).containsExactly(1);
      assertThat(take(queue, 300_002, 9)).containsExactly(300_000, 2);
    }
  }

  @Test
  default void aBufferTooSmallForTheFirstMessageLeavesAllInTheQueue() throws Exception {
    try (IpcQueue<Object> queue = newBytes()) {
      put(queue, 300_000, 1);
      ByteBuffer small = ByteBuffer.allocate(299_999).position(7).limit(140_000);
      assertThatExceptionOfType(MessageTooLargeException.class)
          .isThrownBy(() -> queue.getManyBytes(small, new int[2]))
          .withMessageContaining("139993");
      assertThat(small.position()).isEqualTo(7);
      assertThat(small.limit()).isEqualTo(140_000);
      assertThat(take(queue, 300_001, 2)).containsExactly(300_000, 1);
    }
  }

  @Test
  @SuppressWarnings("NullAway") // the point of it
  default void aBatchThatCannotBeIsRefusedAndChangesNothing() throws Exception {
    QueueOptions options = QueueOptions.defaults().withMaxMessageBytes(50);
    try (IpcQueue<Object> queue = newQueue(options)) {
      ByteBuffer source = ByteBuffer.allocate(100);
      int[] lengths = {50, 10, 30};
      assertThatNullPointerException().isThrownBy(() -> queue.putManyBytes(null, lengths, 1));
      assertThatNullPointerException().isThrownBy(() -> queue.putManyBytes(source, null, 1));
      for (int count : new int[] {-1, 4}) {
        assertThatExceptionOfType(IndexOutOfBoundsException.class)
            .isThrownBy(() -> queue.putManyBytes(source, lengths, count));
      }
      assertThatIllegalArgumentException()
          .isThrownBy(() -> queue.putManyBytes(source, new int[] {50, 10, 41}, 3))
          .withMessageContaining("100")
          .withMessageContaining("101");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> queue.putManyBytes(source, new int[] {50, -1}, 2))
          .withMessageContaining("-1");
      assertThatExceptionOfType(MessageTooLargeException.class)
          .isThrownBy(() -> queue.putManyBytes(source, new int[] {10, 51, 10}, 3));
      assertThat(source).isEqualTo(ByteBuffer.allocate(100));
      assertThat(queue.qsize()).isZero();

      put(queue, 50, 50);
      ByteBuffer target = ByteBuffer.allocate(100);
      assertThatNullPointerException().isThrownBy(() -> queue.getManyBytes(null, lengths));
      assertThatNullPointerException().isThrownBy(() -> queue.getManyBytes(target, null));
      assertThatIllegalArgumentException()
          .isThrownBy(() -> queue.getManyBytes(target, new int[0]))
          .withMessageContaining("length");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> queue.getManyBytes(target.asReadOnlyBuffer(), lengths))
          .withMessageContaining("read-only");
      assertThat(target.position()).isZero();
      assertThat(take(queue, 100, 9)).containsExactly(50, 50);
    }
  }

  @Test
  default void aBatchOfBytesLargerThanTheBoundIsPutAsRoomComes() throws Exception {
    try (IpcQueue<Object> queue = newBytes(10)) {
      int[] lengths = IntStream.range(0, 1000).map(i -> i % 100).toArray();
      Background<Integer> put = Background.start(() -> put(queue, lengths));
      List<Integer> got = new ArrayList<>();
      while (got.size() < lengths.length) {
        List<Integer> some = take(queue, 2000, 1000);
        assertThat(some).hasSizeBetween(1, 10);
        got.addAll(some);
      }
      assertThat(got).containsExactly(Arrays.stream(lengths).boxed().toArray(Integer[]::new));
      assertThat(put.result()).isEqualTo(1000);
    }
  }

  @Test
  default void anInterruptEndsABatchBehindWhatWasPut() throws Exception {
    try (IpcQueue<Object> queue = newBytes(2)) {
      ByteBuffer source = ByteBuffer.allocate(100);
      List<Object> seen = new ArrayList<>();
      List<Throwable> thrown =
          IpcQueueContract.interruptWhileBlocked(
              () -> {
                seen.add(queue.putManyBytes(source, new int[] {10, 20, 30}, 3));
                return seen.add(Thread.interrupted());
              });
      assertThat(thrown).isEmpty();
      assertThat(seen).containsExactly(2, true);
      assertThat(source.position()).isEqualTo(30);
      assertThat(source.limit()).isEqualTo(100);
      assertThat(
              IpcQueueContract.interruptWhileBlocked(
                  () -> queue.putManyBytes(source, new int[] {30}, 1)))
          .hasSize(1)
          .first()
          .isInstanceOf(InterruptedException.class);
      assertThat(source.remaining()).isEqualTo(70);
      assertThat(take(queue, 100, 9)).containsExactly(10, 20);
    }
  }

  @Test
  default void anInterruptEndsAWaitForABatchAndLosesNothing() throws Exception {
    try (IpcQueue<Object> queue = newBytes()) {
      ByteBuffer target = ByteBuffer.allocate(10);
      List<Throwable> thrown =
          IpcQueueContract.interruptWhileBlocked(() -> queue.getManyBytes(target, new int[2]));
      assertThat(thrown).hasSize(1).first().isInstanceOf(InterruptedException.class);
      assertThat(target.position()).isZero();
      put(queue, 4);
      assertThat(take(queue, 10, 2)).containsExactly(4);
    }
  }

  @Test
  default void aWaitForABatchEndsWithTheFirstMessage() throws Exception {
    try (IpcQueue<Object> queue = newBytes()) {
      Background<List<Integer>> got = Background.start(() -> take(queue, 100, 50));
      IpcQueueContract.assertStaysBlocked(got);
      put(queue, 8);
      assertThat(got.result()).containsExactly(8);
    }
  }

  @Test
  default void aShutdownEndsABatchBehindWhatWasPut() throws Exception {
    try (IpcQueue<Object> queue = newBytes(2)) {
      ByteBuffer source = ByteBuffer.allocate(100);
      Background<Integer> put =
          Background.start(() -> queue.putManyBytes(source, new int[] {10, 20, 30}, 3));
      await().until(queue::isFull);
      queue.shutdown();
      assertThat(put.failure()).isInstanceOf(QueueShutdownException.class);
      assertThat(source.position()).isEqualTo(30);
      assertThat(source.limit()).isEqualTo(100);
      assertThat(take(queue, 100, 9)).containsExactly(10, 20);
      assertThatExceptionOfType(QueueShutdownException.class).isThrownBy(() -> take(queue, 100, 9));
    }
  }

  @Test
  default void aClosedHandleTakesAndGivesNoBatch() throws Exception {
    IpcQueue<Object> full = newBytes(1);
    IpcQueue<Object> empty = newBytes();
    put(full, 1);
    Background<Integer> put = Background.start(() -> put(full, 2, 3));
    Background<List<Integer>> got = Background.start(() -> take(empty, 100, 9));
    IpcQueueContract.assertStaysBlocked(put);
    IpcQueueContract.assertStaysBlocked(got);
    full.close();
    empty.close();
    assertThat(put.failure()).isInstanceOf(QueueClosedException.class);
    assertThat(got.failure()).isInstanceOf(QueueClosedException.class);
    assertThatExceptionOfType(QueueClosedException.class).isThrownBy(() -> put(full, 1));
    assertThatExceptionOfType(QueueClosedException.class).isThrownBy(() -> take(empty, 100, 9));
  }

  @Test
  default void whatWasGivenBackComesBeforeTheOthersInABatch() throws Exception {
    try (IpcQueue<Object> queue = newBytes()) {
      queue.putMany(List.of("a", "bb", "ccc"));
      int[] sizes = take(queue, 1000, 9).stream().mapToInt(Integer::intValue).toArray();
      assertThat(sizes).hasSize(3);
      queue.putMany(List.of("a", "bb", "ccc"));
      Delivery<Object> first = queue.receive();
      Delivery<Object> second = queue.receive();
      second.nack();
      first.nack();
      assertThat(take(queue, sizes[0], 9)).containsExactly(sizes[0]);
      assertThat(take(queue, 1000, 9)).containsExactly(sizes[1]);
      assertThat(take(queue, 1000, 9)).containsExactly(sizes[2]);
    }
  }

  @Test
  default void batchesOfBytesAllocateNothing() throws Exception {
    try (IpcQueue<Object> queue = newBytes()) {
      int messages = 16;
      ByteBuffer buffer = ByteBuffer.allocateDirect(messages * 64);
      int[] lengths = new int[messages];
      Arrays.fill(lengths, 64);
      int count = 625;
      Allocations.awaitNone((long) count * messages, () -> passOn(queue, buffer, lengths, count));
    }
  }

  private static void passOn(IpcQueue<Object> queue, ByteBuffer buffer, int[] lengths, int count)
      throws InterruptedException {
    for (int i = 0; i < count; i++) {
      queue.putManyBytes(buffer.clear(), lengths, lengths.length);
      queue.getManyBytes(buffer.clear(), lengths);
    }
  }

  /** Each message says its number, in as many bytes as may be. */
  @Test
  default void manyThreadsPassEveryMessageOfTheirBatchesExactlyOnce() throws Exception {
    int threads = 3;
    int each = 2_000;
    try (IpcQueue<Object> queue = newBytes(50)) {
      AtomicLong sum = new AtomicLong();
      AtomicLong left = new AtomicLong((long) threads * each);
      List<Background<?>> all = new ArrayList<>();
      for (int t = 0; t < threads; t++) {
        int base = t * each;
        all.add(Background.start(() -> putNumbers(queue, base, each)));
        all.add(Background.start(() -> sumNumbers(queue, sum, left)));
      }
      for (Background<?> one : all) {
        one.result();
      }
      long count = (long) threads * each;
      assertThat(sum).hasValue(count * (count - 1) / 2);
      assertThat(queue.isEmpty()).isTrue();
    }
  }

  private static Void putNumbers(IpcQueue<Object> queue, int base, int count)
      throws InterruptedException {
    ByteBuffer batch = ByteBuffer.allocate(20 * 40);
    int[] lengths = new int[20];
    for (int i = 0; i < count; i += lengths.length) {
      batch.clear();
      for (int k = 0; k < lengths.length; k++) {
        lengths[k] = 4 + (i + k) % 37;
        batch.putInt(batch.position(), base + i + k).position(batch.position() + lengths[k]);
      }
      assertThat(queue.putManyBytes(batch.flip(), lengths, lengths.length)).isEqualTo(20);
    }
    return null;
  }

  /** Whoever takes the last message ends the others. */
  private static Void sumNumbers(IpcQueue<Object> queue, AtomicLong sum, AtomicLong left)
      throws InterruptedException {
    ByteBuffer batch = ByteBuffer.allocateDirect(150);
    int[] lengths = new int[7];
    try {
      while (true) {
        int count = queue.getManyBytes(batch.clear(), lengths);
        for (int i = 0, start = 0; i < count; start += lengths[i++]) {
          sum.addAndGet(batch.getInt(start));
        }
        if (left.addAndGet(-count) == 0) {
          queue.shutdown();
        }
      }
    } catch (QueueShutdownException over) {
      return null;
    }
  }

  // ---- helpers

  /** Puts messages of these lengths. */
  private static int put(IpcQueue<Object> queue, int... lengths) throws InterruptedException {
    return queue.putManyBytes(
        ByteBuffer.allocate(IntStream.of(lengths).sum()), lengths, lengths.length);
  }

  /** Takes messages and returns their lengths. */
  private static List<Integer> take(IpcQueue<Object> queue, int room, int max)
      throws InterruptedException {
    ByteBuffer target = ByteBuffer.allocate(room);
    int[] lengths = new int[max];
    int count = queue.getManyBytes(target, lengths);
    assertThat(target.position()).isEqualTo(Arrays.stream(lengths, 0, count).sum());
    return Arrays.stream(lengths, 0, count).boxed().toList();
  }

  private static byte[] pattern(int size) {
    byte[] bytes = new byte[size];
    for (int i = 0; i < size; i++) {
      bytes[i] = (byte) (i * 31 + size);
    }
    return bytes;
  }
}
