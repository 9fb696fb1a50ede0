package org.multiprocessing4j.ipc.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.multiprocessing4j.ipc.memory.MappedFile;
import org.multiprocessing4j.ipc.posix.Posix;
import org.multiprocessing4j.ipc.posix.Signal;
import org.multiprocessing4j.ipc.queue.ring.CountedPosition;
import org.multiprocessing4j.ipc.queue.ring.RingLayout;
import org.multiprocessing4j.ipc.queue.store.ControlLayout;
import org.multiprocessing4j.ipc.testsupport.ChildJvm;
import org.multiprocessing4j.ipc.testsupport.RecordedLog;

/** Rings at a path. */
@Timeout(90)
class NamedRingTest extends NamedQueueContract {
  private static final int SMALL_RING = 4 << 10;

  NamedRingTest() {
    super(Kind.RING);
  }

  @Test
  void whatItIsWasDecidedWhenItWasCreated() throws Exception {
    try (IpcQueue<String> ring = IpcQueue.openRing(path(), SMALL_RING)) {
      ring.put("from a ring");
    }
    try (IpcQueue<String> same = IpcQueue.open(path())) {
      assertThat(same.get()).isEqualTo("from a ring");
    }
    try (IpcQueue<String> same = IpcQueue.openRing(path(), 1 << 20)) {
      assertThatExceptionOfType(QueueFullException.class)
          .isThrownBy(
              () -> {
                while (true) {
                  same.put("x".repeat(100), Duration.ZERO);
                }
              });
      assertThat(same.qsize()).isLessThan(SMALL_RING / 100);
    }
    Path ofFiles = directory.resolve("files");
    IpcQueue.open(ofFiles).close();
    assertThatExceptionOfType(QueueStorageException.class)
        .isThrownBy(() -> IpcQueue.openRing(ofFiles, SMALL_RING))
        .withMessageContaining("lie in files, not in a ring");
    assertThatIllegalArgumentException().isThrownBy(() -> IpcQueue.openRing(path(), 0));
  }

  @Test
  void aRestartOfTheMachineEmptiesItAndIsToldInTheLog() throws Exception {
    try (IpcQueue<byte[]> queue = IpcQueue.openRing(path(), SMALL_RING)) {
      queue.putMany(List.of(new byte[1], new byte[10 * SMALL_RING], new byte[3]));
      queue.receive();
    }
    MappedFile.open(path().resolve(ControlLayout.FILE)).putLong(ControlLayout.BOOT, 4711);
    try (ChildJvm child =
        QueueChildren.builder(Opener.class, path())
            .jvmArguments("-Dslf4j.provider=" + RecordedLog.class.getName())
            .start()) {
      assertThat(child.awaitPrefix("log "))
          .contains("restart of the machine 3 messages of the queue " + path() + " are lost");
      child.awaitSuccess();
    }
    try (IpcQueue<byte[]> queue = IpcQueue.openRing(path(), SMALL_RING)) {
      assertThat(filesOfMessages()).isEmpty();
      assertThat(queue.join(Duration.ZERO)).isTrue();
      queue.put(new byte[4]);
      assertThat(queue.get()).hasSize(4);
      assertThat(queue.isEmpty()).isTrue();
    }
  }

  /** Opens a queue and prints what was logged. */
  static final class Opener {
    public static void main(String[] arguments) {
      IpcQueue.open(Path.of(arguments[0])).close();
      System.out.println("log " + RecordedLog.LINES);
    }
  }

  @Test
  void aRingThatIsTooLargeLeavesNothingBehind() throws Exception {
    openRingThatIsTooLarge();
    assertThat(directory).isEmptyDirectory();
    Files.createDirectory(path());
    openRingThatIsTooLarge();
    assertThat(path()).isEmptyDirectory();
  }

  private void openRingThatIsTooLarge() throws Exception {
    try (ChildJvm child =
        QueueChildren.builder(OpensTooLarge.class, path()).withFileSizeLimit().start()) {
      child.awaitSuccess();
    }
  }

  /** Tries to open a ring for which there is no space. */
  static final class OpensTooLarge {
    public static void main(String[] arguments) {
      assertThatExceptionOfType(QueueStorageException.class)
          .isThrownBy(() -> IpcQueue.openRing(Path.of(arguments[0]), 1 << 30));
    }
  }

  @Test
  void aMessageLargerThanTheRingSurvivesToo() throws Exception {
    byte[] large = new byte[10 * SMALL_RING];
    large[large.length - 1] = 42;
    try (IpcQueue<byte[]> queue = IpcQueue.openRing(path(), SMALL_RING)) {
      queue.putMany(List.of(large, new byte[] {1}));
    }
    try (IpcQueue<byte[]> queue = IpcQueue.openRing(path(), SMALL_RING)) {
      assertThat(queue.get()).isEqualTo(large);
      assertThat(queue.get()).containsExactly(1);
      queue.put(large);
      queue.shutdownNow();
    }
    try (IpcQueue<byte[]> queue = IpcQueue.openRing(path(), SMALL_RING)) {
      assertThat(queue.isEmpty()).isTrue();
      assertThat(filesOfMessages()).isEmpty();
      queue.put(large);
      assertThat(queue.get()).isEqualTo(large);
    }
  }

  @Test
  void whoHoldsADeletedRingLeavesItsSuccessorAlone() throws Exception {
    byte[] large = new byte[10 * SMALL_RING];
    try (IpcQueue<byte[]> old = IpcQueue.openRing(path(), SMALL_RING)) {
      for (int i = 0; i < 5; i++) {
        old.put(large);
        assertThat(old.get()).hasSize(large.length);
      }
      old.put(large);
      Delivery<byte[]> held = old.receive();
      IpcQueue.delete(path());
      try (IpcQueue<byte[]> successor = IpcQueue.openRing(path(), SMALL_RING)) {
        successor.put(large);
        assertThatExceptionOfType(QueueClosedException.class).isThrownBy(held::ack);
        assertThat(successor.get()).isEqualTo(large);
      }
    }
  }

  @Test
  void aConsumerStoppedInADeletedRingLeavesTheFilesOfItsSuccessorAlone() throws Exception {
    assertLeavesItsSuccessorAlone(TakesOne.class, "queue.beforeDelete:1");
  }

  @Test
  void aProducerStoppedInADeletedRingLeavesTheFilesOfItsSuccessorAlone() throws Exception {
    assertLeavesItsSuccessorAlone(PutsLarge.class, "queue.beforeSpill:1");
  }

  private void assertLeavesItsSuccessorAlone(Class<?> main, String stopAt) throws Exception {
    byte[] large = new byte[10 * SMALL_RING];
    try (IpcQueue<byte[]> queue = IpcQueue.openRing(path(), SMALL_RING)) {
      queue.put(large);
    }
    try (ChildJvm child =
        QueueChildren.startStoppingAt(stopAt, QueueChildren.builder(main, path()))) {
      QueueChildren.awaitStop(child);
      IpcQueue.delete(path());
      try (IpcQueue<byte[]> successor = IpcQueue.openRing(path(), SMALL_RING)) {
        successor.putMany(List.of(large, large));
        Posix.kill(child.pid(), Signal.SIGCONT);
        child.awaitExit();
        assertThat(successor.get()).isEqualTo(large);
        assertThat(successor.get()).isEqualTo(large);
      }
    }
  }

  /** Puts a message that is too large for the ring at a path, and differs from that of the test. */
  static final class PutsLarge {
    public static void main(String[] arguments) throws Exception {
      byte[] large = new byte[10 * SMALL_RING];
      Arrays.fill(large, (byte) 1);
      IpcQueue.open(Path.of(arguments[0])).put(large);
    }
  }

  @Test
  void theFileOfAMessageThatADeadConsumerHadTakenGoesWithTheNext() throws Exception {
    try (IpcQueue<byte[]> queue = IpcQueue.openRing(path(), SMALL_RING)) {
      queue.put(new byte[10 * SMALL_RING]);
    }
    QueueChildren.runUntilKilledAt(
        "queue.afterGetCount:1", QueueChildren.builder(TakesOne.class, path()));
    assertThat(filesOfMessages()).hasSize(1);
    try (IpcQueue<byte[]> queue = IpcQueue.open(path())) {
      queue.put(new byte[] {1});
      assertThat(queue.get()).containsExactly(1);
      assertThat(filesOfMessages()).isEmpty();
    }
  }

  /** Takes a message of the queue at a path. */
  static final class TakesOne {
    public static void main(String[] arguments) throws Exception {
      IpcQueue.open(Path.of(arguments[0])).get();
    }
  }

  private List<Path> filesOfMessages() throws IOException {
    try (Stream<Path> files = Files.list(path())) {
      return files.filter(file -> !file.endsWith("control")).toList();
    }
  }

  /** As after a crash of the machine, if the ring was on a disk. */
  @Test
  void aRingThatIsDamagedIsAnError() throws Exception {
    try (IpcQueue<String> queue = open(path())) {
      queue.put("a");
    }
    for (long header : new long[] {0, RingLayout.header(RingLayout.MESSAGE, Integer.MAX_VALUE)}) {
      overwrite(RingLayout.ring(QueueOptions.defaults().maxDeliveries()), header);
      try (IpcQueue<String> queue = open(path())) {
        assertThatExceptionOfType(QueueStorageException.class)
            .isThrownBy(queue::get)
            .withMessageContaining("is damaged");
      }
    }
    overwrite(RingLayout.WRITTEN, 4711);
    overwrite(RingLayout.WRITTEN + CountedPosition.SIZE_BYTES / 2, 4711);
    assertThatExceptionOfType(QueueStorageException.class)
        .isThrownBy(() -> open(path()))
        .withMessageContaining("no position belongs to count 1");
  }

  private void overwrite(long offset, long word) throws IOException {
    try (FileChannel file = FileChannel.open(path().resolve("control"), StandardOpenOption.WRITE)) {
      file.write(ByteBuffer.allocate(8).order(ByteOrder.nativeOrder()).putLong(0, word), offset);
    }
  }
}
