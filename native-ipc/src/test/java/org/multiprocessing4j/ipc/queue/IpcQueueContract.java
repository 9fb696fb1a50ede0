package org.multiprocessing4j.ipc.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.multiprocessing4j.ipc.testsupport.Patience.await;

import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.multiprocessing4j.ipc.codec.DecodingException;
import org.multiprocessing4j.ipc.codec.NotSerializableValueException;
import org.multiprocessing4j.ipc.codec.Reservations;
import org.multiprocessing4j.ipc.testsupport.Background;
import org.multiprocessing4j.ipc.testsupport.Handles;

/** What every queue does, whatever its backend. */
@Timeout(60)
interface IpcQueueContract {
  Duration SHORT = Duration.ofMillis(60);
  Duration LONG = Duration.ofSeconds(40);

  /** A new, empty, anonymous queue. */
  <E> IpcQueue<E> newQueue(QueueOptions options);

  default <E> IpcQueue<E> newQueue() {
    return newQueue(QueueOptions.defaults());
  }

  default <E> IpcQueue<E> newQueue(int maxSize) {
    return newQueue(QueueOptions.defaults().withMaxSize(maxSize));
  }

  // ---- putting and getting

  @Test
  default void messagesComeOutInTheOrderInWhichTheyWentIn() throws Exception {
    try (IpcQueue<Integer> queue = newQueue()) {
      for (int i = 0; i < 1000; i++) {
        queue.put(i);
      }
      for (int i = 0; i < 1000; i++) {
        assertThat(queue.get()).isEqualTo(i);
      }
      assertThat(queue.isEmpty()).isTrue();
    }
  }

  @Test
  default void aMessageIsACopyMadeByPut() throws Exception {
    try (IpcQueue<int[]> queue = newQueue()) {
      int[] message = {1, 2, 3};
      queue.put(message);
      message[0] = 9;
      assertThat(queue.get()).containsExactly(1, 2, 3);
    }
  }

  @Test
  default void messagesOfAllSizesArrive() throws Exception {
    try (IpcQueue<byte[]> queue = newQueue()) {
      int[] sizes = {0, 1, 63, 4096, 131_071, 131_072, 131_073, 1 << 20, 5_000_001};
      for (int size : sizes) {
        queue.put(pattern(size));
      }
      for (int size : sizes) {
        assertThat(Arrays.equals(queue.get(), pattern(size))).as("size %s", size).isTrue();
      }
    }
  }

  private static byte[] pattern(int size) {
    byte[] bytes = new byte[size];
    for (int i = 0; i < size; i++) {
      bytes[i] = (byte) (i * 31 + size);
    }
    return bytes;
  }

  @Test
  default void whatCannotBeSerialisedFailsInPutAndLeavesTheQueueAsItWas() throws Exception {
    try (IpcQueue<Object> queue = newQueue()) {
      assertThatExceptionOfType(NotSerializableValueException.class)
          .isThrownBy(() -> queue.put(new Object()));
      assertThatExceptionOfType(NotSerializableValueException.class)
          .isThrownBy(() -> queue.putMany(List.of("fine", new Object())));
      assertThat(queue.qsize()).isZero();
      queue.put("next");
      assertThat(queue.get()).isEqualTo("next");
    }
  }

  @Test
  default void aMessageThatCannotBeDecodedIsConsumedAndSaysWhy() throws Exception {
    try (IpcQueue<Object> queue = newQueue()) {
      queue.put(new BreaksWhenRead());
      queue.put("next");
      assertThatExceptionOfType(DecodingException.class).isThrownBy(queue::get);
      assertThat(queue.get()).isEqualTo("next");
    }
  }

  /** Encodes well and never decodes. */
  final class BreaksWhenRead implements Serializable {
    private static final long serialVersionUID = 1L;

    private void readObject(ObjectInputStream stream) throws IOException {
      throw new IOException("broken on purpose");
    }
  }

  @Test
  default void aMessageMayUseTheQueueWhileItIsEncoded() throws Exception {
    try (IpcQueue<Object> queue = newQueue()) {
      queue.put(new PutsAnother(queue));
      assertThat(queue.get()).isEqualTo("inner");
      assertThat(queue.get()).isInstanceOf(PutsAnother.class);
    }
  }

  /** Puts a message from within its own encoding. */
  final class PutsAnother implements Serializable {
    private static final long serialVersionUID = 1L;
    private final transient IpcQueue<Object> queue;

    PutsAnother(IpcQueue<Object> queue) {
      this.queue = queue;
    }

    private void writeObject(ObjectOutputStream stream) throws IOException {
      stream.defaultWriteObject();
      queue.putNowait("inner");
    }
  }

  @Test
  default void aMessageOverTheLimitIsRefusedBeforeAnythingHappens() throws Exception {
    try (IpcQueue<byte[]> queue = newQueue(QueueOptions.defaults().withMaxMessageBytes(1000))) {
      assertThatExceptionOfType(MessageTooLargeException.class)
          .isThrownBy(() -> queue.put(new byte[1001]))
          .withMessageContaining("1000");
      assertThat(queue.qsize()).isZero();
      queue.put(new byte[900]);
      assertThat(queue.get()).hasSize(900);
    }
  }

  @Test
  @SuppressWarnings("NullAway") // the point of it
  default void nullIsNoMessage() {
    try (IpcQueue<String> queue = newQueue()) {
      assertThatNullPointerException().isThrownBy(() -> queue.put(null));
      assertThatNullPointerException().isThrownBy(() -> queue.offer(null));
      assertThatNullPointerException().isThrownBy(() -> queue.putMany(Arrays.asList("a", null)));
      assertThat(queue.qsize()).isZero();
      assertThat(queue.offer("kept")).isTrue();
      assertThatNullPointerException().isThrownBy(() -> queue.drainTo(null));
      assertThatNullPointerException().isThrownBy(() -> queue.getMany(null, 1));
      assertThat(queue.qsize()).isEqualTo(1);
    }
  }

  @Test
  default void whatATargetCannotTakeStaysInTheQueue() throws Exception {
    try (IpcQueue<Integer> queue = newQueue()) {
      queue.putMany(List.of(1, 2, 3));
      assertThatThrownBy(() -> queue.getMany(List.of(), 2))
          .isInstanceOf(UnsupportedOperationException.class)
          .hasMessageContaining("ImmutableCollections")
          .hasMessageContaining("none was taken")
          .hasMessageContaining("ArrayList");
      assertThatThrownBy(() -> queue.drainTo(Collections.unmodifiableList(new ArrayList<>())))
          .isInstanceOf(UnsupportedOperationException.class);
      assertThat(queue).containsExactly(1, 2, 3);
    }
  }

  // ---- bytes

  @Test
  default void clearingNeedsNoDecodingAndNoOpenEnd() throws Exception {
    try (IpcQueue<Object> queue = newQueue()) {
      queue.putBytes(ByteBuffer.wrap(new byte[] {99, 1, 2}));
      queue.put("text");
      queue.putBytes(ByteBuffer.wrap(new byte[] {0}));
      queue.clear();
      assertThat(queue.qsize()).isZero();
      queue.put("more");
      queue.shutdown();
      queue.clear();
      queue.clear();
      assertThat(queue.qsize()).isZero();
    }
  }

  @Test
  default void bytesAreNotTakenIntoAReadOnlyBuffer() throws Exception {
    try (IpcQueue<Object> queue = newQueue()) {
      ByteBuffer target = ByteBuffer.allocate(8).asReadOnlyBuffer();
      assertThatIllegalArgumentException()
          .isThrownBy(() -> queue.getBytes(target))
          .withMessageContaining("read-only");
      assertThatIllegalArgumentException().isThrownBy(() -> queue.getBytes(target, Duration.ZERO));
    }
  }

  @Test
  default void plainBytesAllocateNothing() throws Exception {
    try (IpcQueue<Object> queue = newQueue()) {
      ByteBuffer message = ByteBuffer.allocateDirect(64);
      ByteBuffer target = ByteBuffer.allocateDirect(64);
      int count = 10_000;
      Allocations.awaitNone(count, () -> passOn(queue, message, target, count));
    }
  }

  private static void passOn(
      IpcQueue<Object> queue, ByteBuffer message, ByteBuffer target, int count)
      throws InterruptedException {
    for (int i = 0; i < count; i++) {
      queue.putBytes(message.clear());
      queue.getBytes(target.clear());
    }
  }

  @Test
  default void bytesComeOutAsTheyWentIn() throws Exception {
    try (IpcQueue<Object> queue = newQueue()) {
      byte[] bytes = pattern(300_000);
      ByteBuffer direct = ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
      queue.putBytes(ByteBuffer.wrap(bytes, 10, 20));
      queue.putBytes(ByteBuffer.wrap(bytes).asReadOnlyBuffer());
      queue.putBytes(direct);
      queue.putBytes(ByteBuffer.allocate(0));
      assertThat(direct.hasRemaining()).as("consumed by put").isFalse();

      ByteBuffer small = ByteBuffer.allocate(64).position(3);
      assertThat(queue.getBytes(small)).isEqualTo(20);
      assertThat(small.limit(small.position()).position(3))
          .isEqualTo(ByteBuffer.wrap(bytes, 10, 20));
      for (ByteBuffer target :
          List.of(ByteBuffer.allocateDirect(300_000), ByteBuffer.allocate(400_000))) {
        assertThat(queue.getBytes(target)).isEqualTo(300_000);
        assertThat(target.flip()).isEqualTo(ByteBuffer.wrap(bytes));
      }
      assertThat(queue.getBytes(small.clear())).isZero();
      assertThatExceptionOfType(QueueEmptyException.class)
          .isThrownBy(() -> queue.getBytes(small, Duration.ZERO));
    }
  }

  @Test
  default void aBufferThatIsTooSmallLeavesTheMessageInTheQueue() throws Exception {
    try (IpcQueue<Object> queue = newQueue()) {
      byte[] bytes = pattern(200_000);
      queue.putBytes(ByteBuffer.wrap(bytes));
      ByteBuffer small = ByteBuffer.allocate(150_000).position(7).limit(140_000);
      assertThatExceptionOfType(MessageTooLargeException.class)
          .isThrownBy(() -> queue.getBytes(small))
          .withMessageContaining("139993");
      assertThat(small.position()).isEqualTo(7);
      assertThat(small.limit()).isEqualTo(140_000);
      ByteBuffer large = ByteBuffer.allocate(200_000);
      assertThat(queue.getBytes(large)).isEqualTo(200_000);
      assertThat(large.array()).isEqualTo(bytes);
    }
  }

  @Test
  default void bytesKeepTheBoundsAndTheLimits() throws Exception {
    QueueOptions options = QueueOptions.defaults().withMaxSize(1).withMaxMessageBytes(100);
    try (IpcQueue<Object> queue = newQueue(options)) {
      assertThatExceptionOfType(MessageTooLargeException.class)
          .isThrownBy(() -> queue.putBytes(ByteBuffer.allocate(101)));
      queue.putBytes(ByteBuffer.allocate(100));
      ByteBuffer waiting = ByteBuffer.allocate(1);
      assertThatExceptionOfType(QueueFullException.class)
          .isThrownBy(() -> queue.putBytes(waiting, SHORT));
      assertThat(waiting.remaining()).isEqualTo(1);
      Background<Integer> got = Background.start(() -> queue.getBytes(ByteBuffer.allocate(100)));
      assertThat(got.result()).isEqualTo(100);
      Background<Integer> next = Background.start(() -> queue.getBytes(ByteBuffer.allocate(1)));
      assertStaysBlocked(next);
      queue.putBytes(waiting);
      assertThat(next.result()).isEqualTo(1);
    }
  }

  // ---- bounds and time-outs

  @Test
  default void aFullQueueRefusesUntilThereIsRoom() throws Exception {
    try (IpcQueue<Integer> queue = newQueue(2)) {
      queue.put(1);
      queue.put(2);
      assertThat(queue.isFull()).isTrue();
      assertThat(queue.offer(3)).isFalse();
      assertThat(queue.remainingCapacity()).isZero();
      assertThatExceptionOfType(QueueFullException.class).isThrownBy(() -> queue.putNowait(3));
      assertThatIllegalStateException().isThrownBy(() -> queue.add(3));
      assertThatExceptionOfType(QueueFullException.class)
          .isThrownBy(() -> queue.put(3, Duration.ZERO));
      assertThatExceptionOfType(QueueFullException.class)
          .isThrownBy(() -> queue.put(3, Duration.ofMillis(-1)));
      assertThat(queue.get()).isEqualTo(1);
      assertThat(queue.offer(3)).isTrue();
      assertThat(queue.qsize()).isEqualTo(2);
    }
  }

  @Test
  default void putWaitsForRoomNoShorterThanItsTimeout() throws Exception {
    try (IpcQueue<Integer> queue = newQueue(1)) {
      queue.put(1);
      long start = System.nanoTime();
      assertThatExceptionOfType(QueueFullException.class).isThrownBy(() -> queue.put(2, SHORT));
      assertThat(queue.offer(2, 60, TimeUnit.MILLISECONDS)).isFalse();
      assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(2 * SHORT.toNanos());
    }
  }

  @Test
  default void getWaitsNoShorterThanItsTimeout() throws Exception {
    try (IpcQueue<Integer> queue = newQueue()) {
      long start = System.nanoTime();
      assertThatExceptionOfType(QueueEmptyException.class).isThrownBy(() -> queue.get(SHORT));
      assertThat(queue.poll(60, TimeUnit.MILLISECONDS)).isNull();
      assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(2 * SHORT.toNanos());
      assertThatExceptionOfType(QueueEmptyException.class).isThrownBy(queue::getNowait);
      assertThatExceptionOfType(QueueEmptyException.class)
          .isThrownBy(() -> queue.get(Duration.ZERO));
      assertThat(queue.poll()).isNull();
      assertThatExceptionOfType(NoSuchElementException.class).isThrownBy(queue::remove);
    }
  }

  @Test
  default void aBlockedGetReturnsWhenAMessageComes() throws Exception {
    try (IpcQueue<String> queue = newQueue()) {
      Background<String> got = Background.start(queue::get);
      assertStaysBlocked(got);
      queue.put("here");
      assertThat(got.result()).isEqualTo("here");
    }
  }

  @Test
  default void aBlockedPutReturnsWhenThereIsRoom() throws Exception {
    try (IpcQueue<Integer> queue = newQueue(1)) {
      queue.put(1);
      Background<Void> put = Background.start(() -> putAndReturn(queue, 2));
      assertStaysBlocked(put);
      assertThat(queue.get()).isEqualTo(1);
      put.result();
      assertThat(queue.get()).isEqualTo(2);
    }
  }

  private static Void putAndReturn(IpcQueue<Integer> queue, int value) throws InterruptedException {
    queue.put(value);
    return null;
  }

  @Test
  default void aQueueWithoutBoundIsNeverFull() {
    try (IpcQueue<Integer> queue = newQueue(-1)) {
      IntStream.range(0, 5000).forEach(queue::putNowait);
      assertThat(queue.isFull()).isFalse();
      assertThat(queue.maxSize()).isEqualTo(Integer.MAX_VALUE);
      assertThat(queue.remainingCapacity()).isEqualTo(Integer.MAX_VALUE);
      assertThat(queue.qsize()).isEqualTo(5000);
    }
  }

  // ---- interrupts and closing

  @Test
  default void anInterruptEndsABlockedGetAndLosesNothing() throws Exception {
    try (IpcQueue<Integer> queue = newQueue()) {
      List<Throwable> thrown = interruptWhileBlocked(queue::get);
      assertThat(thrown).hasSize(1).first().isInstanceOf(InterruptedException.class);
      queue.put(1);
      assertThat(queue.get()).isEqualTo(1);
    }
  }

  @Test
  default void anInterruptEndsABlockedPutAndPutsNothing() throws Exception {
    try (IpcQueue<Integer> queue = newQueue(1)) {
      queue.put(1);
      List<Throwable> thrown = interruptWhileBlocked(() -> putAndReturn(queue, 2));
      assertThat(thrown).hasSize(1).first().isInstanceOf(InterruptedException.class);
      assertThat(queue.get()).isEqualTo(1);
      assertThat(queue.isEmpty()).isTrue();
    }
  }

  @Test
  default void anInterruptedThreadMayUseWhatDoesNotWait() {
    try (IpcQueue<Integer> queue = newQueue()) {
      Thread.currentThread().interrupt();
      assertThat(queue.offer(1)).isTrue();
      assertThat(queue.peek()).isEqualTo(1);
      assertThat(queue.poll()).isEqualTo(1);
      assertThat(catchThrowable(() -> queue.put(2))).isInstanceOf(InterruptedException.class);
      assertThat(Thread.interrupted()).as("consumed by put").isFalse();
    }
  }

  @Test
  default void closingEndsWhatIsBlocked() throws Exception {
    IpcQueue<Integer> queue = newQueue(1);
    IpcQueue<Integer> empty = newQueue();
    queue.put(1);
    Background<Void> put = Background.start(() -> putAndReturn(queue, 2));
    Background<Integer> got = Background.start(empty::get);
    Background<Delivery<Integer>> received = Background.start(empty::receive);
    Background<Boolean> joined = Background.start(() -> queue.join(LONG));
    assertStaysBlocked(put);
    assertStaysBlocked(got);
    queue.close();
    empty.close();
    for (Background<?> blocked : List.of(put, got, received, joined)) {
      assertThat(blocked.failure()).isInstanceOf(QueueClosedException.class);
    }
  }

  @Test
  default void aClosedHandleRefusesEverything() {
    IpcQueue<Integer> queue = newQueue();
    queue.close();
    queue.close();
    assertThatExceptionOfType(QueueClosedException.class).isThrownBy(() -> queue.put(1));
    assertThatExceptionOfType(QueueClosedException.class).isThrownBy(queue::get);
    assertThatExceptionOfType(QueueClosedException.class).isThrownBy(queue::qsize);
    assertThatExceptionOfType(QueueClosedException.class).isThrownBy(queue::shutdown);
    assertThatExceptionOfType(QueueClosedException.class).isThrownBy(queue::taskDone);
    assertThat(queue.toString()).contains("closed");
  }

  // ---- handles

  @Test
  default void aHandleTravels() throws Exception {
    try (IpcQueue<String> queue = newQueue()) {
      try (IpcQueue<String> copy = Handles.copy(queue)) {
        copy.put("from the copy");
        assertThat(queue.get()).isEqualTo("from the copy");
      }
      queue.put("the original goes on");
      assertThat(queue.get()).isEqualTo("the original goes on");
    }
  }

  @Test
  default void aQueueTravelsThroughAQueue() throws Exception {
    try (IpcQueue<IpcQueue<String>> outer = newQueue();
        IpcQueue<String> inner = newQueue()) {
      outer.put(inner);
      outer.get().put("found");
      assertThat(inner.get()).isEqualTo("found");
    }
  }

  @Test
  default void whoUsesAQueueThatItsCreatorClosedIsTold() throws Exception {
    IpcQueue<String> queue = newQueue();
    IpcQueue<String> used = Handles.copy(queue);
    IpcQueue<String> unused = Handles.copy(queue);
    used.put("gone with the queue");
    queue.close();
    assertThatExceptionOfType(QueueClosedException.class).isThrownBy(used::get);
    assertThatExceptionOfType(QueueClosedException.class).isThrownBy(unused::get);
  }

  // ---- many at once, and BlockingQueue

  @Test
  default void batchesKeepTheOrder() throws Exception {
    try (IpcQueue<Integer> queue = newQueue()) {
      assertThat(queue.putMany(List.of(1, 2, 3, 4, 5))).isEqualTo(5);
      assertThat(queue.putMany(List.of())).isZero();
      List<Integer> got = new ArrayList<>();
      assertThat(queue.getMany(got, 3)).isEqualTo(3);
      assertThat(queue.getMany(got, 100)).isEqualTo(2);
      assertThat(got).containsExactly(1, 2, 3, 4, 5);
      assertThatIllegalArgumentException().isThrownBy(() -> queue.getMany(got, 0));
    }
  }

  @Test
  default void aBatchLargerThanTheBoundIsPutAsRoomComes() throws Exception {
    try (IpcQueue<Integer> queue = newQueue(10)) {
      List<Integer> numbers = IntStream.range(0, 1000).boxed().toList();
      Background<Integer> put = Background.start(() -> queue.putMany(numbers));
      List<Integer> got = new ArrayList<>();
      while (got.size() < numbers.size()) {
        assertThat(queue.getMany(got, 1000)).isBetween(1, 10);
      }
      assertThat(got).isEqualTo(numbers);
      assertThat(put.result()).isEqualTo(1000);
    }
  }

  @Test
  default void aBatchThatAShutdownEndsKeepsReadyWhatWasPutAndNothingElse() throws Exception {
    try (IpcQueue<HoldsReady> queue = newQueue(1)) {
      HoldsReady.released.clear();
      Background<Integer> put = Background.start(() -> queue.putMany(HoldsReady.two()));
      await().until(queue::isFull);
      queue.shutdown();
      assertThat(put.failure()).isInstanceOf(QueueShutdownException.class);
      assertThat(queue.get().name()).isEqualTo("first");
      assertThat(HoldsReady.released).containsExactly("second");
    }
  }

  @Test
  default void aBatchThatAnInterruptEndsKeepsReadyWhatWasPutAndNothingElse() throws Exception {
    try (IpcQueue<HoldsReady> queue = newQueue(1)) {
      HoldsReady.released.clear();
      List<Integer> put = new ArrayList<>();
      interruptWhileBlocked(() -> put.add(queue.putMany(HoldsReady.two())));
      assertThat(put).containsExactly(1);
      assertThat(queue.get().name()).isEqualTo("first");
      assertThat(HoldsReady.released).containsExactly("second");
    }
  }

  /** Holds something ready for its receiver while it is under way, as a connection does. */
  record HoldsReady(String name) implements Serializable {
    static final List<String> released = Collections.synchronizedList(new ArrayList<>());

    static List<HoldsReady> two() {
      return List.of(new HoldsReady("first"), new HoldsReady("second"));
    }

    private Object writeReplace() {
      Reservations.add(() -> released.add(name));
      return new Travelling(name);
    }

    private record Travelling(String name) implements Serializable {
      private Object readResolve() {
        return new HoldsReady(name);
      }
    }
  }

  @Test
  default void whatBlockingQueuePromisesHolds() throws Exception {
    try (IpcQueue<String> queue = newQueue()) {
      assertThat(queue.peek()).isNull();
      queue.addAll(List.of("a", "b", "c"));
      assertThat(queue.peek()).isEqualTo("a");
      assertThat(queue.element()).isEqualTo("a");
      assertThat(queue.contains("b")).isTrue();
      assertThat(queue.contains("x")).isFalse();
      assertThat(queue.toArray()).containsExactly("a", "b", "c");
      assertThat(new ArrayList<>(queue)).containsExactly("a", "b", "c");
      assertThat(queue.size()).isEqualTo(3);
      assertThat(queue.take()).isEqualTo("a");
      List<String> drained = new ArrayList<>();
      assertThat(queue.drainTo(drained, 1)).isEqualTo(1);
      assertThat(queue.drainTo(drained)).isEqualTo(1);
      assertThat(queue.drainTo(drained)).isZero();
      assertThat(drained).containsExactly("b", "c");
      assertThatIllegalArgumentException().isThrownBy(() -> queue.drainTo(queue));
      queue.add("d");
      queue.clear();
      assertThat(queue.isEmpty()).isTrue();
    }
  }

  /** A stream trusts the size that it was told: it fails if the queue has changed since. */
  @Test
  default void aStreamWorksOnACopy() throws Exception {
    try (IpcQueue<String> queue = newQueue()) {
      queue.addAll(List.of("a", "b", "c"));
      Stream<String> stream = queue.stream();
      assertThat(queue.take()).isEqualTo("a");
      assertThat(stream.map(x -> x + x).toList()).containsExactly("aa", "bb", "cc");
      assertThat(queue.parallelStream().toList()).containsExactly("b", "c");
    }
  }

  @Test
  default void nothingIsTakenFromTheMiddle() {
    try (IpcQueue<String> queue = newQueue()) {
      queue.add("a");
      for (Callable<?> attempt :
          List.<Callable<?>>of(
              () -> queue.remove("a"),
              () -> queue.removeAll(List.of("a")),
              () -> queue.retainAll(List.of("a")),
              () -> queue.removeIf(x -> true),
              () -> removeByIterator(queue))) {
        assertThat(catchThrowable(attempt::call)).isInstanceOf(UnsupportedOperationException.class);
      }
      assertThat(queue.qsize()).isEqualTo(1);
    }
  }

  private static boolean removeByIterator(IpcQueue<String> queue) {
    var iterator = queue.iterator();
    iterator.next();
    iterator.remove();
    return true;
  }

  // ---- ending

  @Test
  default void afterShutdownWhatIsThereIsDelivered() throws Exception {
    try (IpcQueue<Integer> queue = newQueue()) {
      queue.put(1);
      queue.put(2);
      queue.shutdown();
      queue.shutdown();
      assertThat(queue.isShutdown()).isTrue();
      assertThatExceptionOfType(QueueShutdownException.class).isThrownBy(() -> queue.put(3));
      assertThatExceptionOfType(QueueShutdownException.class).isThrownBy(() -> queue.offer(3));
      assertThat(queue.get()).isEqualTo(1);
      assertThat(queue.poll()).isEqualTo(2);
      assertThatExceptionOfType(QueueShutdownException.class).isThrownBy(queue::get);
      assertThatExceptionOfType(QueueShutdownException.class).isThrownBy(queue::poll);
      assertThatExceptionOfType(QueueShutdownException.class).isThrownBy(queue::receive);
    }
  }

  @Test
  default void shutdownEndsWhatIsBlocked() throws Exception {
    try (IpcQueue<Integer> queue = newQueue(1);
        IpcQueue<Integer> empty = newQueue()) {
      queue.put(1);
      Background<Void> put = Background.start(() -> putAndReturn(queue, 2));
      Background<Integer> got = Background.start(empty::get);
      assertStaysBlocked(put);
      assertStaysBlocked(got);
      queue.shutdown();
      empty.shutdown();
      for (Background<?> blocked : List.of(put, got)) {
        assertThat(blocked.failure()).isInstanceOf(QueueShutdownException.class);
      }
    }
  }

  @Test
  default void shutdownNowDropsWhatIsThereAndReleasesJoin() throws Exception {
    try (IpcQueue<Integer> queue = newQueue()) {
      queue.put(1);
      queue.put(2);
      queue.get();
      Background<Boolean> joined = Background.start(() -> queue.join(LONG));
      queue.shutdownNow();
      assertThat(queue.qsize()).isZero();
      assertThatExceptionOfType(QueueShutdownException.class).isThrownBy(queue::get);
      assertStaysBlocked(joined); // one was taken and is not done
      queue.taskDone();
      assertThat(joined.result()).isTrue();
    }
  }

  @Test
  default void joinWaitsForEveryMessageToBeDone() throws Exception {
    try (IpcQueue<Integer> queue = newQueue()) {
      queue.join();
      queue.putMany(List.of(1, 2));
      assertThat(queue.join(SHORT)).isFalse();
      Background<Boolean> joined = Background.start(() -> queue.join(LONG));
      queue.get();
      queue.taskDone();
      queue.get();
      assertStaysBlocked(joined);
      queue.taskDone();
      assertThat(joined.result()).isTrue();
      assertThatIllegalStateException()
          .isThrownBy(queue::taskDone)
          .withMessageContaining("too many times");
    }
  }

  @Test
  default void whatIsAcknowledgedIsDone() throws Exception {
    try (IpcQueue<Integer> queue = newQueue()) {
      queue.putMany(List.of(1, 2));
      queue.receive().ack();
      Delivery<Integer> second = queue.receive();
      Background<Boolean> joined = Background.start(() -> queue.join(LONG));
      assertStaysBlocked(joined);
      second.ack();
      assertThat(joined.result()).isTrue();
      assertThatIllegalStateException()
          .isThrownBy(queue::taskDone)
          .withMessageContaining("too many times")
          .withMessageContaining("2 were acknowledged");
    }
  }

  @Test
  default void whatIsGivenBackIsNotDone() throws Exception {
    try (IpcQueue<Integer> queue = newQueue()) {
      queue.putMany(List.of(1, 2));
      queue.receive().nack();
      queue.get(); // the one that was given back
      queue.receive().nack();
      queue.receive().ack();
      assertThat(queue.join(SHORT)).isFalse();
      queue.taskDone();
      assertThat(queue.join(Duration.ZERO)).isTrue();
    }
  }

  @Test
  default void shutdownNowDropsWhatIsGivenBackAndReleasesJoin() throws Exception {
    try (IpcQueue<Integer> queue = newQueue()) {
      queue.put(1);
      Delivery<Integer> delivery = queue.receive();
      Background<Boolean> joined = Background.start(() -> queue.join(LONG));
      queue.shutdownNow();
      assertStaysBlocked(joined);
      delivery.nack();
      assertThat(joined.result()).isTrue();
      assertThatExceptionOfType(QueueShutdownException.class).isThrownBy(queue::get);
      assertThatExceptionOfType(QueueShutdownException.class).isThrownBy(queue::receive);
      assertThat(queue.join(Duration.ZERO)).isTrue();
    }
  }

  @Test
  default void whatCanNeverBeDecodedIsDoneWhenItIsReceived() throws Exception {
    try (IpcQueue<Object> queue = newQueue()) {
      queue.put(new BreaksWhenRead());
      assertThatExceptionOfType(DecodingException.class).isThrownBy(queue::receive);
      assertThat(queue.join(Duration.ZERO)).isTrue();
    }
  }

  // ---- deliveries

  @Test
  default void anAcknowledgedDeliveryIsGone() throws Exception {
    try (IpcQueue<String> queue = newQueue()) {
      queue.put("a");
      Delivery<String> delivery = queue.receive();
      assertThat(delivery.value()).isEqualTo("a");
      assertThat(delivery.deliveries()).isEqualTo(1);
      assertThat(queue.qsize()).isZero();
      delivery.ack();
      assertThatIllegalStateException().isThrownBy(delivery::ack);
      assertThatIllegalStateException().isThrownBy(delivery::nack);
      assertThatExceptionOfType(QueueEmptyException.class).isThrownBy(() -> queue.receive(SHORT));
    }
  }

  @Test
  default void aSettledDeliveryNeverSettlesTheNext() throws Exception {
    try (IpcQueue<String> queue = newQueue()) {
      queue.putMany(List.of("a", "b"));
      Delivery<String> settled = queue.receive();
      settled.ack();
      Delivery<String> next = queue.receive();
      assertThatIllegalStateException().isThrownBy(settled::ack);
      assertThatIllegalStateException().isThrownBy(settled::nack);
      next.nack();
      assertThat(queue.get()).isEqualTo("b");
    }
  }

  @Test
  default void drainToEndsThoughProducersGoOn() throws Exception {
    try (IpcQueue<Integer> queue = newQueue()) {
      queue.putMany(List.of(1, 2, 3));
      List<Integer> drained =
          new ArrayList<>() {
            private static final long serialVersionUID = 1L;

            @Override
            public boolean add(Integer number) {
              assertThat(queue.offer(number + 3)).isTrue();
              return super.add(number);
            }
          };
      assertThat(queue.drainTo(drained)).isEqualTo(3);
      assertThat(queue.drainTo(drained, 2)).isEqualTo(2);
      assertThat(drained).containsExactly(1, 2, 3, 4, 5);
    }
  }

  @Test
  default void whatIsGivenBackComesFirstTheOldestFirst() throws Exception {
    try (IpcQueue<String> queue = newQueue()) {
      queue.putMany(List.of("a", "b", "c", "d"));
      Delivery<String> a = queue.receive();
      Delivery<String> b = queue.receive();
      b.nack();
      a.nack();
      assertThat(queue.qsize()).isEqualTo(4);
      assertThat(new ArrayList<>(queue)).containsExactly("a", "b", "c", "d");
      Delivery<String> again = queue.receive();
      assertThat(again.value()).isEqualTo("a");
      assertThat(again.deliveries()).isEqualTo(2);
      again.nack();
      assertThat(queue.receive().deliveries()).isEqualTo(3);
      assertThat(List.of(queue.get(), queue.get(), queue.get())).containsExactly("b", "c", "d");
    }
  }

  @Test
  default void aShutDownQueueWaitsForDeliveriesThatMayComeBack() throws Exception {
    try (IpcQueue<String> queue = newQueue()) {
      queue.put("a");
      Delivery<String> delivery = queue.receive();
      queue.shutdown();
      Background<String> got = Background.start(queue::get);
      assertStaysBlocked(got);
      delivery.nack();
      assertThat(got.result()).isEqualTo("a");
      assertThatExceptionOfType(QueueShutdownException.class).isThrownBy(queue::get);
    }
  }

  @Test
  default void whatCannotBeReceivedForWantOfMemoryIsDeliveredAgain() throws Exception {
    try (IpcQueue<Object> queue = newQueue(QueueOptions.defaults().withMaxDeliveries(1))) {
      queue.put(new OutOfMemoryOnce());
      OutOfMemoryOnce.failures.set(1);
      assertThatExceptionOfType(OutOfMemoryError.class).isThrownBy(queue::receive);
      Delivery<Object> delivery = queue.receive(LONG);
      assertThat(delivery.value()).isInstanceOf(OutOfMemoryOnce.class);
      assertThat(delivery.deliveries()).isEqualTo(2);
      delivery.ack();
    }
  }

  /** Is decoded at the second attempt. */
  final class OutOfMemoryOnce implements Serializable {
    private static final long serialVersionUID = 1L;
    static final AtomicInteger failures = new AtomicInteger();

    private void readObject(ObjectInputStream stream) {
      if (failures.getAndDecrement() > 0) {
        throw new OutOfMemoryError("on purpose");
      }
    }
  }

  @Test
  default void whatCanNeverBeDecodedIsReceivedOnce() throws Exception {
    try (IpcQueue<Object> queue = newQueue(QueueOptions.defaults().withMaxDeliveries(1))) {
      queue.put(new BreaksWhenRead());
      queue.put("next");
      assertThatExceptionOfType(DecodingException.class).isThrownBy(queue::receive);
      assertThat(queue.receive(LONG).value()).isEqualTo("next");
    }
  }

  @Test
  default void receiveWaitsWhileTooManyDeliveriesAreOut() throws Exception {
    try (IpcQueue<Integer> queue = newQueue(QueueOptions.defaults().withMaxDeliveries(2))) {
      queue.putMany(List.of(1, 2, 3));
      Delivery<Integer> first = queue.receive();
      queue.receive();
      assertThatExceptionOfType(QueueEmptyException.class).isThrownBy(() -> queue.receive(SHORT));
      Background<Delivery<Integer>> third = Background.start(queue::receive);
      first.ack();
      assertThat(third.result().value()).isEqualTo(3);
    }
  }

  // ---- threads

  @Test
  default void manyThreadsPassEveryMessageExactlyOnce() throws Exception {
    int threads = 4;
    int each = 2_000;
    try (IpcQueue<Long> queue = newQueue(50)) {
      AtomicLong sum = new AtomicLong();
      List<Background<?>> all = new ArrayList<>();
      for (int t = 0; t < threads; t++) {
        long base = (long) t * each;
        all.add(
            Background.start(
                () -> {
                  for (long i = 0; i < each; i++) {
                    queue.put(base + i);
                  }
                  return null;
                }));
        all.add(
            Background.start(
                () -> {
                  for (int i = 0; i < each; i++) {
                    sum.addAndGet(queue.get());
                  }
                  return null;
                }));
      }
      for (Background<?> one : all) {
        one.result();
      }
      long count = (long) threads * each;
      assertThat(sum).hasValue(count * (count - 1) / 2);
      assertThat(queue.isEmpty()).isTrue();
    }
  }

  // ---- helpers

  static void assertStaysBlocked(Background<?> call) throws InterruptedException {
    assertThat(call.lasts(SHORT)).isTrue();
  }

  static List<Throwable> interruptWhileBlocked(Callable<?> task) throws InterruptedException {
    List<Throwable> thrown = new ArrayList<>();
    Thread thread =
        new Thread(
            () -> {
              Throwable e = catchThrowable(task::call);
              if (e != null) {
                thrown.add(e);
              }
            });
    thread.start();
    await().until(() -> isInNativeWait(thread));
    thread.interrupt();
    thread.join(20_000);
    return thrown;
  }

  /** A futex wait is native code: the thread counts as running. */
  private static boolean isInNativeWait(Thread thread) {
    return Arrays.stream(thread.getStackTrace())
        .anyMatch(frame -> frame.getMethodName().startsWith("await"));
  }
}
