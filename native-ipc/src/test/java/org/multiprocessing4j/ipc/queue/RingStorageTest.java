package org.multiprocessing4j.ipc.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.multiprocessing4j.ipc.memory.MappedFile;
import org.multiprocessing4j.ipc.memory.SharedBuffer;
import org.multiprocessing4j.ipc.posix.FileDescriptors;
import org.multiprocessing4j.ipc.queue.ring.RingLayout;
import org.multiprocessing4j.ipc.queue.ring.RingStore;
import org.multiprocessing4j.ipc.queue.store.ControlLayout;
import org.multiprocessing4j.ipc.queue.store.QueueDirectory;
import org.multiprocessing4j.ipc.testsupport.Background;
import org.multiprocessing4j.ipc.testsupport.ChildJvm;

/** What a ring takes, in shared memory and on the heap, and what it does when there is no more. */
@Timeout(90)
class RingStorageTest {
  private static final int SMALL_RING = 4 << 10;
  private static final Duration SHORT = Duration.ofMillis(60);

  @Test
  void aFullRingWaitsForTheConsumerAndWrapsAroundForEver() throws Exception {
    try (IpcQueue<byte[]> queue = IpcQueue.ring(SMALL_RING)) {
      int size = 1;
      for (int round = 0; round < 2_000; round++) {
        int put = 0;
        while (queue.offer(new byte[size])) {
          put++;
        }
        assertThat(put).isPositive();
        assertThatExceptionOfType(QueueFullException.class)
            .isThrownBy(() -> queue.put(new byte[2_000], Duration.ZERO));
        for (int i = 0; i < put; i++) {
          assertThat(queue.get()).hasSize(size);
        }
        assertThat(queue.isEmpty()).isTrue();
        size = size % 700 + 1;
      }
    }
  }

  @Test
  void aMessageThatIsHeldIsNotWrittenOver() throws Exception {
    try (IpcQueue<byte[]> queue = IpcQueue.ring(SMALL_RING)) {
      queue.put(new byte[] {42});
      Delivery<byte[]> held = queue.receive();
      int put = 0;
      while (queue.offer(new byte[500])) {
        put++;
        queue.get();
      }
      assertThat(put).as("until it is full behind the oldest").isBetween(4, 8);
      assertThatExceptionOfType(QueueFullException.class)
          .isThrownBy(() -> queue.put(new byte[500], SHORT));
      held.nack();
      Delivery<byte[]> again = queue.receive();
      assertThat(again.value()).containsExactly(42);
      var waiting = Background.start(() -> putAndReturn(queue, new byte[500]));
      IpcQueueContract.assertStaysBlocked(waiting);
      again.ack();
      waiting.result();
      assertThat(queue.get()).hasSize(500);
    }
  }

  private static boolean putAndReturn(IpcQueue<byte[]> queue, byte[] message)
      throws InterruptedException {
    queue.put(message);
    return true;
  }

  @Test
  void messagesLargerThanTheRingLieInPrivateFilesThatGoWithThem() throws Exception {
    try (IpcQueue<byte[]> queue = IpcQueue.ring(SMALL_RING)) {
      queue.put(new byte[100_000]);
      queue.put(new byte[3]);
      queue.put(new byte[200_000]);
      assertThat(files(queue)).hasSize(3);
      for (Path file : files(queue)) {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
            .isEqualTo("rw-------");
      }
      assertThat(queue.get()).hasSize(100_000);
      assertThat(queue.get()).hasSize(3);
      Delivery<byte[]> held = queue.receive();
      assertThat(held.value()).hasSize(200_000);
      queue.put(new byte[50_000]);
      assertThat(queue.get()).hasSize(50_000);
      assertThat(files(queue)).as("the one that is held stays").hasSize(2);
      held.ack();
      assertThat(files(queue)).hasSize(1);
    }
  }

  @Test
  void aMessageThatCannotBeReadStaysAndKeepsNoneBeforeIt() throws Exception {
    try (IpcQueue<byte[]> queue = IpcQueue.ring(SMALL_RING)) {
      queue.put(new byte[10_000]);
      queue.put(new byte[20_000]);
      assertThatTheSecondStays(queue);
    }
  }

  @Test
  void aReturnedMessageThatCannotBeReadStaysAndKeepsNoneBeforeIt() throws Exception {
    try (IpcQueue<byte[]> queue = IpcQueue.ring(SMALL_RING)) {
      queue.put(new byte[10_000]);
      queue.put(new byte[20_000]);
      List<Delivery<byte[]>> held = List.of(queue.receive(), queue.receive());
      held.forEach(Delivery::nack);
      assertThatTheSecondStays(queue);
    }
  }

  private static void assertThatTheSecondStays(IpcQueue<byte[]> queue) throws Exception {
    Path second = largestOf(files(queue));
    Path aside = second.resolveSibling("aside");
    Files.move(second, aside);
    List<byte[]> got = new ArrayList<>();
    assertThat(queue.getMany(got, 2)).isEqualTo(1);
    assertThatExceptionOfType(QueueStorageException.class)
        .isThrownBy(() -> queue.getMany(got, 2))
        .withMessageContaining("open(" + second + ")");
    assertThat(queue.qsize()).isEqualTo(1);
    Files.move(aside, second);
    assertThat(queue.getMany(got, 2)).isEqualTo(1);
    assertThat(got).extracting(message -> message.length).containsExactly(10_000, 20_000);
    assertThat(files(queue)).as("without the files of what was taken").hasSize(1);
  }

  @Test
  void aRecordThatWouldReachBeyondTheRingIsNoMessage() throws Exception {
    try (IpcQueue<byte[]> queue = IpcQueue.ring(SMALL_RING)) {
      byte[] quarter = new byte[SMALL_RING / 4 - 64];
      for (int i = 0; i < 3; i++) {
        queue.put(quarter);
        queue.get();
      }
      queue.put(quarter);
      SharedBuffer control = MappedFile.open(queue.path().resolve("control"));
      int claims = control.getInt(ControlLayout.CLAIM_COUNT);
      long last = RingStore.taken(control, queue).now();
      int tooLong = SMALL_RING / 2 - RingLayout.HEADER_BYTES;
      control.putLong(
          RingLayout.ring(claims) + last, RingLayout.header(RingLayout.MESSAGE, tooLong));
      assertThatExceptionOfType(QueueStorageException.class)
          .isThrownBy(queue::get)
          .withMessageContaining("the ring of the queue " + queue.path() + " is damaged");
    }
  }

  private static Path largestOf(List<Path> files) {
    return files.stream()
        .filter(file -> !file.endsWith("control"))
        .max(Comparator.comparingLong(file -> file.toFile().length()))
        .orElseThrow();
  }

  private static List<Path> files(IpcQueue<?> queue) throws IOException {
    try (Stream<Path> files = Files.list(queue.path())) {
      return files.toList();
    }
  }

  @Test
  void aBatchThatRunsOutOfSpaceKeepsReadyWhatWasPutAndNothingElse() throws Exception {
    try (IpcQueue<IpcQueueContract.HoldsReady> queue = IpcQueue.ring(SMALL_RING)) {
      var first = new IpcQueueContract.HoldsReady("first");
      var large = new IpcQueueContract.HoldsReady("x".repeat(2 * SMALL_RING));
      IpcQueueContract.HoldsReady.released.clear();
      Files.delete(queue.path().resolve("control"));
      Files.delete(queue.path()); // no file of a message can be made
      assertThatExceptionOfType(QueueStorageException.class)
          .isThrownBy(() -> queue.putMany(List.of(first, large)))
          .withMessageContaining("open(" + queue.path());
      assertThat(queue.get()).isEqualTo(first);
      assertThat(queue.isEmpty()).isTrue();
      assertThat(IpcQueueContract.HoldsReady.released).containsExactly(large.name());
    }
  }

  @Test
  void whatIsInTheWayOfANewQueueIsNamedAsTheUserKnowsIt(@TempDir Path elsewhere) throws Exception {
    Path file = Files.createFile(elsewhere.resolve("no-directory"));
    NewControl control = NewControl.ofRing(SMALL_RING, QueueOptions.defaults(), false);
    int fd = FileDescriptors.open(file, FileDescriptors.O_RDONLY, 0);
    try (QueueDirectory none = new QueueDirectory(file, fd)) {
      assertThatExceptionOfType(QueueStorageException.class)
          .isThrownBy(() -> control.create(none))
          .withMessageStartingWith("cannot create the queue: ")
          .withMessageContaining(file + "/");
    }
  }

  @Test
  void aCapacityOutOfRangeIsRefused() {
    for (int capacity : new int[] {Integer.MIN_VALUE, 0, (1 << 30) + 1}) {
      assertThatIllegalArgumentException().isThrownBy(() -> IpcQueue.ring(capacity));
    }
  }

  @Test
  void withoutSpaceARingIsNotMadeAndAMessageNotPut() throws Exception {
    try (IpcQueue<byte[]> queue = IpcQueue.ring(SMALL_RING)) {
      try (ChildJvm child = QueueChildren.startWithFileSizeLimit(WantsTooMuch.class, queue)) {
        child.awaitSuccess();
      }
      assertThat(queue.qsize()).isEqualTo(1);
      assertThat(queue.get()).hasSize(10);
      assertThat(files(queue)).as("nothing of what did not fit").hasSize(1);
    }
  }

  /** Wants a large ring, and to put a large message; then puts a small one. */
  static final class WantsTooMuch {
    private static final int TOO_MUCH = 32 << 20;

    public static void main(String[] arguments) throws Exception {
      IpcQueue<byte[]> queue = QueueChildren.decode(arguments[0]);
      assertThatExceptionOfType(QueueStorageException.class)
          .isThrownBy(() -> IpcQueue.ring(TOO_MUCH));
      assertThatExceptionOfType(QueueStorageException.class)
          .isThrownBy(() -> queue.put(new byte[TOO_MUCH]));
      queue.put("ten bytes.".getBytes(StandardCharsets.UTF_8));
    }
  }
}
