package org.multiprocessing4j.ipc.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.multiprocessing4j.ipc.testsupport.Patience.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import net.openhft.chronicle.queue.main.DumpMain;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.multiprocessing4j.ipc.memory.MappedFile;
import org.multiprocessing4j.ipc.memory.SharedBuffer;
import org.multiprocessing4j.ipc.queue.chronicle.ChronicleStore;
import org.multiprocessing4j.ipc.queue.store.ControlLayout;
import org.multiprocessing4j.ipc.testsupport.ChildJvm;

/** What a queue of Chronicle files leaves on the disk, in memory, and behind. */
@Timeout(90)
class QueueStorageTest {
  /** A cycle is five minutes, and Chronicle cannot name a file after a year of five digits. */
  private static final long LAST_CYCLE =
      Instant.parse("9999-12-31T23:55:00Z").toEpochMilli() / Duration.ofMinutes(5).toMillis();

  private static final long SMALL_ROLL_BYTES = 256 << 10;
  private static final QueueOptions SMALL_FILES =
      QueueOptions.defaults().withRollBytes(SMALL_ROLL_BYTES);

  /** Two files, each with the block that Chronicle maps ahead, which is sparse. */
  private static final long MOST_BYTES = 2 * (SMALL_ROLL_BYTES + (2_560 << 10));

  @TempDir Path directory;

  @Test
  void diskUseFollowsTheBacklogAndNotTheHistory() throws Exception {
    try (IpcQueue<byte[]> queue = IpcQueue.create(SMALL_FILES)) {
      List<byte[]> batch = Collections.nCopies(1_000, new byte[64]);
      List<byte[]> got = new ArrayList<>();
      for (int round = 0; round < 300; round++) {
        queue.putMany(batch);
        while (!queue.isEmpty()) {
          queue.getMany(got, 1_000);
        }
        got.clear();
        assertThat(bytesOnDisk(queue.path())).isLessThan(MOST_BYTES);
      }
      assertThat(cycleFiles(queue.path())).hasSizeLessThanOrEqualTo(2);
      await() // Chronicle unmaps in the background
          .untilAsserted(
              () ->
                  assertThat(mappingsOf(queue.path()))
                      .noneMatch(line -> line.endsWith("(deleted)")));
    }
  }

  @Test
  void aBacklogInManyFilesComesOutInOrderAndTheFilesGo() throws Exception {
    try (IpcQueue<Integer> queue = IpcQueue.create(SMALL_FILES)) {
      int count = 60_000;
      for (int i = 0; i < count; i++) {
        queue.put(i);
      }
      assertThat(cycleFiles(queue.path())).hasSizeGreaterThan(4);
      for (int i = 0; i < count; i++) {
        assertThat(queue.get()).isEqualTo(i);
      }
      assertThat(cycleFiles(queue.path())).hasSize(1);
    }
  }

  /** The cycle steps with each file, and Chronicle names files after cycles, as times. */
  @Test
  void afterTheLastFileThatChronicleCanNameTheBacklogComesOutWhole() throws Exception {
    try (IpcQueue<Integer> queue = IpcQueue.create(SMALL_FILES)) {
      SharedBuffer control = MappedFile.open(queue.path().resolve(ControlLayout.FILE));
      ChronicleStore.beginAfter(control, LAST_CYCLE - 2, SMALL_ROLL_BYTES);
      AtomicInteger put = new AtomicInteger();
      assertThatExceptionOfType(QueueStorageException.class)
          .isThrownBy(() -> putForEver(queue, put))
          .withMessageStartingWith(queue.path().resolve("99991231-2355V.cq4") + " is full");
      assertThat(cycleFiles(queue.path())).hasSize(2);
      assertThat(queue.qsize()).isEqualTo(put.get());
      for (int i = 0; i < put.get(); i++) {
        assertThat(queue.get()).isEqualTo(i);
      }
    }
  }

  @Test
  void aFileThatCannotBeOpenedIsNamedAsTheUserKnowsIt() throws Exception {
    try (IpcQueue<Integer> queue = IpcQueue.create(SMALL_FILES)) {
      SharedBuffer control = MappedFile.open(queue.path().resolve(ControlLayout.FILE));
      ChronicleStore.beginAfter(control, LAST_CYCLE - 1, SMALL_ROLL_BYTES);
      Path inTheWay = Files.createDirectory(queue.path().resolve("99991231-2355V.cq4"));
      assertThatExceptionOfType(QueueStorageException.class)
          .isThrownBy(() -> queue.put(1))
          .withMessageContaining("FileNotFoundException: " + inTheWay);
    }
  }

  private static void putForEver(IpcQueue<Integer> queue, AtomicInteger count)
      throws InterruptedException {
    while (true) {
      queue.put(count.get());
      count.incrementAndGet();
    }
  }

  /** The next message is in parts, of which the first finds room and the second does not. */
  @Test
  void filesGoAlsoIfEachBatchEndsInTheMiddleOfAMessage() throws Exception {
    int size = 130_000 + 2_000;
    ByteBuffer message = ByteBuffer.allocate(size);
    ByteBuffer target = ByteBuffer.allocate(2 * size - 1);
    try (IpcQueue<Object> queue = IpcQueue.create(SMALL_FILES)) {
      queue.putBytes(message.clear());
      for (int i = 0; i < 20; i++) {
        queue.putBytes(message.clear());
        assertThat(queue.getManyBytes(target.clear(), new int[2])).isEqualTo(1);
        assertThat(cycleFiles(queue.path())).hasSizeLessThanOrEqualTo(3);
      }
    }
  }

  @Test
  void aMessageThatCannotBeReadStaysAndKeepsNoneBeforeIt() throws Exception {
    try (IpcQueue<byte[]> queue = IpcQueue.create(SMALL_FILES)) {
      queue.put(new byte[1]);
      queue.put(new byte[(int) SMALL_ROLL_BYTES]);
      queue.put(new byte[(int) SMALL_ROLL_BYTES + 1]);
      assertThat(queue.get()).hasSize(1); // the first file is open now
      Map<Path, Path> aside = new HashMap<>();
      for (Path file : cycleFiles(queue.path())) {
        aside.put(file, Files.move(file, file.resolveSibling(file.getFileName() + "-aside")));
      }
      List<byte[]> got = new ArrayList<>();
      assertThat(queue.getMany(got, 2)).isEqualTo(1);
      assertThatExceptionOfType(QueueStorageException.class)
          .isThrownBy(() -> queue.getMany(got, 2))
          .withMessageContaining(queue.path().toString());
      assertThat(queue.qsize()).isEqualTo(1);
      for (Map.Entry<Path, Path> file : aside.entrySet()) {
        Files.move(file.getValue(), file.getKey());
      }
      assertThat(queue.get()).hasSize((int) SMALL_ROLL_BYTES + 1);
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 0", "2, 0", "3, 0", "1, 1", "1, 2", "1, 3", "2, 3"}) // Chronicle aligns by four
  void aProducerThatWasIdleWhileAnotherFilledFilesGoesOn(int filled, int odd) throws Exception {
    int large = (int) SMALL_ROLL_BYTES + odd;
    try (IpcQueue<byte[]> queue = IpcQueue.create(SMALL_FILES)) {
      queue.put(new byte[1]);
      putFiles(queue, large, filled);
      queue.put(new byte[2]);
      putFiles(queue, large, 1);
      queue.put(new byte[3]);
      assertThat(sizesOf(queue)).containsExactlyElementsOf(sizes(large, filled));
    }
  }

  private static void putFiles(IpcQueue<byte[]> queue, int size, int count)
      throws InterruptedException {
    try (ChildJvm other = QueueChildren.start(PutsMany.class, queue, size, count)) {
      other.awaitSuccess();
    }
  }

  private static List<Integer> sizes(int large, int filled) {
    List<Integer> sizes = new ArrayList<>(Collections.nCopies(filled, large));
    sizes.add(0, 1);
    sizes.addAll(List.of(2, large, 3));
    return sizes;
  }

  private static List<Integer> sizesOf(IpcQueue<byte[]> queue) throws InterruptedException {
    List<Integer> sizes = new ArrayList<>();
    while (!queue.isEmpty()) {
      sizes.add(queue.get().length);
    }
    return sizes;
  }

  /** Puts messages of one size. */
  static final class PutsMany {
    /** Arguments: handle, size in bytes, how many. */
    public static void main(String[] arguments) throws Exception {
      IpcQueue<byte[]> queue = QueueChildren.decode(arguments[0]);
      int size = Integer.parseInt(arguments[1]);
      for (int i = 0; i < Integer.parseInt(arguments[2]); i++) {
        queue.put(new byte[size]);
      }
    }
  }

  @Test
  void onlyThatFileStaysOfWhichAMessageIsOut() throws Exception {
    try (IpcQueue<byte[]> queue = IpcQueue.create(SMALL_FILES)) {
      queue.put(new byte[] {42});
      Delivery<byte[]> first = queue.receive();
      for (int i = 0; i < 10_000; i++) {
        queue.put(new byte[100]);
        queue.get();
      }
      assertThat(cycleFiles(queue.path())).hasSize(2);
      first.nack();
      Delivery<byte[]> again = queue.receive();
      assertThat(again.value()).containsExactly(42);
      again.ack();
      assertThat(cycleFiles(queue.path())).hasSize(1);
    }
  }

  @Test
  void chroniclesOwnToolReadsTheFiles() throws Exception {
    try (IpcQueue<String> queue = IpcQueue.create()) {
      queue.put("text ".repeat(8)); // one of them lies within a column;
      ByteArrayOutputStream dump = new ByteArrayOutputStream();
      DumpMain.dump(
          queue.path().toFile(), new PrintStream(dump, true, StandardCharsets.UTF_8), 1 << 20);
      assertThat(dump.toString(StandardCharsets.UTF_8)).contains("SCQStore", "text");
    }
  }

  @Test
  void everythingIsPrivateToTheUser() throws Exception {
    try (IpcQueue<String> queue = IpcQueue.open(directory.resolve("private"))) {
      queue.put("x");
      assertThat(permissions(queue.path())).isEqualTo("rwx------");
      try (Stream<Path> files = Files.list(queue.path())) {
        assertThat(files).hasSize(3).allMatch(file -> permissions(file).equals("rw-------"));
      }
    }
  }

  private static String permissions(Path path) {
    try {
      return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void closingLeavesNothing() throws Exception {
    Path path;
    try (IpcQueue<String> queue = IpcQueue.create()) {
      path = queue.path();
      queue.put("x");
      assertThat(queue.get()).isEqualTo("x");
      assertThat(mappingsOf(path)).isNotEmpty();
      assertThat(descriptorsOf(path)).isNotEmpty();
    }
    assertThat(path).doesNotExist();
    assertThat(mappingsOf(path)).filteredOn(line -> line.contains(".cq4")).isEmpty();
    assertThat(descriptorsOf(path)).isEmpty();
  }

  @Test
  void nothingReportsUsage() throws Exception {
    try (IpcQueue<String> queue = IpcQueue.create()) {
      queue.put("x");
      queue.get();
    }
    Path home = Path.of(System.getProperty("user.home"));
    assertThat(home.resolve(".chronicle.analytics.client.id")).doesNotExist();
    assertThat(home.resolve("chronicle.analytics.client.id")).doesNotExist();
    assertThatExceptionOfType(ClassNotFoundException.class)
        .isThrownBy(() -> Class.forName("net.openhft.chronicle.analytics.Analytics"));
  }

  @Test
  void aFullDiskIsAnErrorInPutAndLosesNothing() throws Exception {
    try (IpcQueue<byte[]> queue = IpcQueue.create()) {
      int put = putUntilFull(queue, 10_000);
      assertThat(put).isPositive();
      assertThat(queue.qsize()).isEqualTo(put);
      queue.put(new byte[10]);
      for (int i = 0; i < put; i++) {
        assertThat(queue.get()).hasSize(10_000);
      }
      assertThat(queue.get()).hasSize(10);
    }
  }

  @Test
  void aFirstMessageTooLargeForTheDiskIsNotInTheWayOfTheNext() throws Exception {
    try (IpcQueue<byte[]> queue = IpcQueue.create()) {
      assertThat(putUntilFull(queue, 10_000_000)).isZero();
      queue.put(new byte[10]);
      assertThat(queue.get()).hasSize(10);
    }
  }

  /** In a process that may not write large files; returns how many messages it put. */
  private static int putUntilFull(IpcQueue<byte[]> queue, int messageBytes) throws Exception {
    try (ChildJvm child =
        QueueChildren.startWithFileSizeLimit(PutsUntilFull.class, queue, messageBytes)) {
      child.awaitSuccess();
      return Integer.parseInt(String.join("", child.stdout()));
    }
  }

  /** Puts until it may not, and prints how many messages went. */
  static final class PutsUntilFull {
    /** Arguments: handle, size of a message in bytes. */
    public static void main(String[] arguments) throws Exception {
      IpcQueue<byte[]> queue = QueueChildren.decode(arguments[0]);
      int put = 0;
      try {
        while (put < 100_000) {
          queue.put(new byte[Integer.parseInt(arguments[1])]);
          put++;
        }
      } catch (QueueStorageException e) {
        System.out.println(put);
        return;
      }
      throw new AssertionError("never full");
    }
  }

  private static List<Path> cycleFiles(Path queue) throws IOException {
    try (Stream<Path> files = Files.list(queue)) {
      return files.filter(file -> file.toString().endsWith(".cq4")).toList();
    }
  }

  private static long bytesOnDisk(Path queue) throws IOException {
    long bytes = 0;
    for (Path file : cycleFiles(queue)) {
      bytes += Files.size(file);
    }
    return bytes;
  }

  private static List<String> mappingsOf(Path queue) throws IOException {
    try (Stream<String> lines = Files.lines(Path.of("/proc/self/maps"))) {
      return lines.filter(line -> line.contains(queue.toString())).toList();
    }
  }

  private static List<String> descriptorsOf(Path queue) throws IOException {
    try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
      return descriptors
          .map(QueueStorageTest::targetOf)
          .filter(target -> target.contains(queue.toString()))
          .toList();
    }
  }

  private static String targetOf(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString();
    } catch (IOException e) {
      return ""; // closed since
    }
  }
}
