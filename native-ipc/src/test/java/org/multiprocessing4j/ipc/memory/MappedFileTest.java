package org.multiprocessing4j.ipc.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.multiprocessing4j.ipc.testsupport.ChildJvm;
import org.multiprocessing4j.ipc.testsupport.Descriptors;

class MappedFileTest {
  private static final int KIND = SegmentHeader.kind("TEST");

  @TempDir Path directory;

  private List<Path> listed() throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.toList();
    }
  }

  private SharedBuffer create(Path file, long sizeBytes) {
    return MappedFile.create(file, sizeBytes, b -> SegmentHeader.write(b, KIND, 1, 77));
  }

  @Test
  void aFileIsMappedOnceAndMappedAgainWhenItIsAnother() throws Exception {
    Path file = directory.resolve("known");
    SharedBuffer created = MappedFile.create(file, 4096, memory -> {});
    SharedBuffer first = MappedFile.open(file);
    assertThat(MappedFile.open(file)).isSameAs(first);
    first.putInt(0, 1);
    assertThat(created.getInt(0)).isEqualTo(1);

    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.allocate(1), 8191);
    }
    SharedBuffer larger = MappedFile.open(file);
    assertThat(larger.sizeBytes()).isEqualTo(8192);
    assertThat(larger.getInt(0)).isEqualTo(1);

    MappedFile.unlink(file);
    SharedBuffer other = MappedFile.create(file, 8192, memory -> {});
    other.putInt(0, 2);
    assertThat(MappedFile.open(file).getInt(0)).isEqualTo(2);
    assertThat(larger.getInt(0)).isEqualTo(1);
  }

  @Test
  void twoMappingsShareTheirBytes() {
    Path file = directory.resolve("a");
    SharedBuffer first = create(file, 4096);
    SharedBuffer second = MappedFile.open(file);

    first.putLongVolatile(1024, 42);

    assertThat(second.sizeBytes()).isEqualTo(4096);
    assertThat(second.getLongVolatile(1024)).isEqualTo(42);
  }

  @Test
  void filesArePrivateAllocatedAndAlone() throws IOException {
    Path file = directory.resolve("a");
    create(file, 1 << 20);

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat((int) Files.getAttribute(file, "unix:nlink")).isEqualTo(1);
    assertThat(listed()).containsExactly(file);
  }

  @Test
  void aTakenNameIsRefusedAndLeftAsItIs() throws IOException {
    Path file = directory.resolve("a");
    create(file, 4096).putInt(512, 5);

    assertThatThrownBy(() -> create(file, 8192))
        .isInstanceOf(SegmentExistsException.class)
        .hasMessageContaining(file.toString());

    assertThat(MappedFile.open(file).getInt(512)).isEqualTo(5);
    assertThat(listed()).containsExactly(file);
  }

  @Test
  void aFileThatDoesNotFitLeavesNothing() throws IOException {
    Path file = directory.resolve("a");

    assertThatThrownBy(() -> create(file, 1L << 50)).isInstanceOf(OutOfSharedMemoryException.class);

    assertThat(listed()).isEmpty();
  }

  @Test
  void aFileThatCannotBeLockedLeavesNothing() throws Exception {
    try (ChildJvm child =
        ChildJvm.builder(WithoutMemory.class)
            .arguments(directory.toString())
            .jvmArguments("-XX:MaxDirectMemorySize=1m")
            .start()) {
      child.awaitSuccess();
    }
    assertThat(listed()).containsExactly(directory.resolve("before"));
  }

  /** Makes a file on a thread that gets no memory for the call that locks it. */
  static final class WithoutMemory {
    public static void main(String[] arguments) throws Exception {
      Path directory = Path.of(arguments[0]);
      MappedFile.create(directory.resolve("before"), 4096, memory -> {}); // loads the classes
      long open = Descriptors.open();
      List<ByteBuffer> taken = new ArrayList<>();
      assertThatThrownBy(() -> takeForEver(taken)).isInstanceOf(OutOfMemoryError.class);

      FutureTask<SharedBuffer> creation =
          new FutureTask<>(() -> MappedFile.create(directory.resolve("a"), 4096, memory -> {}));
      new Thread(creation).start();
      assertThatThrownBy(creation::get).hasCauseInstanceOf(OutOfMemoryError.class);

      assertThat(Descriptors.open()).isEqualTo(open);
      assertThat(taken).isNotEmpty();
    }

    private static void takeForEver(List<ByteBuffer> taken) {
      while (true) {
        taken.add(ByteBuffer.allocateDirect(Long.BYTES));
      }
    }
  }

  @Test
  void linksAndStrangeFilesAreNotOpened() throws IOException {
    Path file = directory.resolve("a");
    create(file, 4096);
    Path link = Files.createSymbolicLink(directory.resolve("link"), file);
    Path empty = Files.createFile(directory.resolve("empty"));

    assertThatThrownBy(() -> MappedFile.open(link)).hasMessageContaining("ELOOP");
    assertThatThrownBy(() -> MappedFile.open(empty)).isInstanceOf(SegmentFormatException.class);
    assertThatThrownBy(() -> MappedFile.open(directory.resolve("none")))
        .isInstanceOf(SegmentNotFoundException.class);
  }

  @Test
  void mappingsOutliveTheirName() {
    Path file = directory.resolve("a");
    SharedBuffer buffer = create(file, 4096);

    assertThat(MappedFile.unlink(file)).isTrue();
    assertThat(MappedFile.unlink(file)).isFalse();

    buffer.putInt(512, 5);
    assertThat(buffer.getInt(512)).isEqualTo(5);
  }

  @Test
  void anInterruptedThreadMayCreate() {
    Thread.currentThread().interrupt();
    SharedBuffer buffer = create(directory.resolve("a"), 4096);

    assertThat(Thread.interrupted()).isTrue();
    assertThat(buffer.sizeBytes()).isEqualTo(4096);
  }

  @Test
  void headersAreCheckedFieldByField() {
    Path file = directory.resolve("a");
    SharedBuffer buffer = create(file, 4096);

    SegmentHeader header = SegmentHeader.read(buffer, KIND, 1, file);
    assertThat(header.registryId()).isEqualTo(77);
    assertThat(header.creatorPid()).isEqualTo(ProcessHandle.current().pid());
    assertThatThrownBy(() -> SegmentHeader.read(buffer, SegmentHeader.kind("RING"), 1, file))
        .hasMessageContaining("is a TEST, not a RING");
    assertThatThrownBy(() -> SegmentHeader.read(buffer, KIND, 2, file))
        .hasMessageContaining("version 1")
        .hasMessageContaining("version 2");
    SharedBuffer blank = MappedBuffer.over(ByteBuffer.allocateDirect(256));
    assertThatThrownBy(() -> SegmentHeader.read(blank, KIND, 1, "blank"))
        .hasMessageContaining("never completed");
  }

  /** But for the registry, which users compare with their own, and the creator's number. */
  @Test
  void anyFlippedBitOfTheHeaderIsNoticed() {
    SharedBuffer buffer = create(directory.resolve("a"), 4096);
    IntStream bytes = IntStream.concat(IntStream.range(0, 24), IntStream.range(40, 48));
    bytes.forEach(at -> requireFlipsNoticed(buffer, at));
  }

  private static void requireFlipsNoticed(SharedBuffer buffer, int at) {
    for (int bit = 0; bit < Byte.SIZE; bit++) {
      byte original = buffer.getByte(at);
      buffer.putByte(at, (byte) (original ^ 1 << bit));
      assertThatThrownBy(() -> SegmentHeader.read(buffer, KIND, 1, "flipped"))
          .isInstanceOf(SegmentFormatException.class);
      buffer.putByte(at, original);
    }
  }

  @Test
  void buffersBeyondTwoGibibytesReachEveryByte() {
    long size = (3L << 30) + 4096;
    SharedBuffer buffer;
    try {
      buffer = create(directory.resolve("big"), size);
    } catch (OutOfSharedMemoryException noRoom) {
      Assumptions.abort(noRoom.getMessage());
      return;
    }
    long[] places = {128, (1L << 30) - 8, 1L << 30, (2L << 30) - 8, 2L << 30, 3L << 30, size - 8};
    for (long at : places) {
      buffer.putLongVolatile(at, at);
    }
    for (long at : places) {
      assertThat(buffer.getLongVolatile(at)).isEqualTo(at);
      assertThat(buffer.slice(at, 8).getLong(0)).isEqualTo(at);
    }
    byte[] across = {1, 2, 3, 4};
    buffer.putBytes((2L << 30) - 2, across, 0, 4);
    assertThat(buffer.slice((2L << 30) - 2, 4).get(3)).isEqualTo((byte) 4);
    buffer.clear((2L << 30) - 2, 4);
    assertThat(buffer.slice((2L << 30) - 2, 4).getInt(0)).isZero();
    assertThat(buffer.slice(size, 0).remaining()).isZero();
    assertThatThrownBy(() -> buffer.getLong(size)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> buffer.getByte(-1)).isInstanceOf(IndexOutOfBoundsException.class);
  }
}
