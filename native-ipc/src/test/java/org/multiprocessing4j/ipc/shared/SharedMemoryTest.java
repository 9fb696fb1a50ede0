package org.multiprocessing4j.ipc.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.multiprocessing4j.ipc.memory.OutOfSharedMemoryException;
import org.multiprocessing4j.ipc.memory.RunDirectory;
import org.multiprocessing4j.ipc.memory.SegmentExistsException;
import org.multiprocessing4j.ipc.memory.SegmentFormatException;
import org.multiprocessing4j.ipc.memory.SegmentNotFoundException;
import org.multiprocessing4j.ipc.memory.SharedMemory;
import org.multiprocessing4j.ipc.sync.IpcLock;
import org.multiprocessing4j.ipc.testsupport.ChildJvm;
import org.multiprocessing4j.ipc.testsupport.Confinement;
import org.multiprocessing4j.ipc.testsupport.Handles;

/** Here rather than beside the class, since it uses the child of this package. */
@Timeout(60)
class SharedMemoryTest {
  private final String name = "test-" + ProcessHandle.current().pid();

  @AfterEach
  void unlink() {
    SharedMemory.unlink(name);
  }

  @Test
  void startsAsZerosOfExactlyTheSizeAsked() {
    try (SharedMemory memory = SharedMemory.create(1001)) {
      assertThat(memory.sizeBytes()).isEqualTo(1001);
      ByteBuffer bytes = memory.byteBuffer();
      assertThat(bytes.capacity()).isEqualTo(1001);
      while (bytes.hasRemaining()) {
        assertThat(bytes.get()).isZero();
      }
      assertThatThrownBy(() -> memory.buffer().getByte(1001))
          .isInstanceOf(IndexOutOfBoundsException.class);
      assertThat(Handles.copy(memory).sizeBytes()).isEqualTo(1001);
    }
  }

  /** Every container has a process 1, and in a long run the kernel gives out all ids again. */
  @Test
  void aLateHandleOfSomethingClosedLeadsToNothingOfALaterProcessWithTheSameId() throws Exception {
    String late;
    try (ChildJvm earlier = startCreator()) {
      late = earlier.awaitPrefix("handles ");
      earlier.writeLine("close");
      earlier.awaitSuccess();
    }
    try (ChildJvm later = startCreator()) {
      later.awaitPrefix("handles ");
      for (String handle : late.split(" ", -1)) {
        assertThatThrownBy(() -> Handles.decode(handle))
            .isInstanceOf(SegmentNotFoundException.class);
      }
      later.writeLine("close");
      later.awaitSuccess();
    }
  }

  private static ChildJvm startCreator() throws Exception {
    String run = RunDirectory.current().path().toString();
    return ChildJvm.builder(Creator.class)
        .under(Confinement.processIds())
        .jvmArguments("-D" + RunDirectory.PROPERTY + "=" + run)
        .start();
  }

  /** Creates something, shows the handles, and closes it at a line on stdin. */
  static final class Creator {
    public static void main(String[] arguments) throws Exception {
      try (SharedMemory memory = SharedMemory.create(64);
          IpcLock lock = IpcLock.create()) {
        System.out.println("handles " + Handles.encode(memory) + " " + Handles.encode(lock));
        int ignored = System.in.read();
      }
    }
  }

  @Test
  void aHandleThatComesAgainIsNotMappedAgain() {
    try (SharedMemory memory = SharedMemory.create(64);
        SharedMemory first = Handles.copy(memory)) {
      collectGarbage();
      try (SharedMemory second = Handles.copy(memory)) {
        assertThat(second.buffer().address(0)).isEqualTo(first.buffer().address(0));
      }
    }
  }

  /** Returns when the collector has cleared the weak references to what is garbage. */
  @SuppressWarnings("GarbageCollection")
  private static void collectGarbage() {
    WeakReference<Object> garbage = new WeakReference<>(new Object());
    while (garbage.get() != null) {
      System.gc();
    }
  }

  @Test
  void processesShareIt() throws Exception {
    try (SharedMemory memory = SharedMemory.create(64);
        ChildJvm first = Doer.start(memory);
        ChildJvm second = Doer.start(memory)) {
      first.awaitSuccess();
      second.awaitSuccess();
      assertThat(memory.byteBuffer().getLong(56)).isEqualTo(2 * Doer.ROUNDS);
    }
  }

  @Test
  void aNameIsOpenedByWhoKnowsIt() {
    try (SharedMemory created = SharedMemory.create(name, 100);
        SharedMemory opened = SharedMemory.open(name)) {
      created.byteBuffer().putInt(0, 42);
      assertThat(opened.byteBuffer().getInt(0)).isEqualTo(42);
      assertThat(opened.name()).isEqualTo(name);
      assertThat(opened.sizeBytes()).isEqualTo(100);
      assertThatThrownBy(() -> SharedMemory.create(name, 100))
          .isInstanceOf(SegmentExistsException.class);
    }
    try (SharedMemory again = SharedMemory.open(name)) {
      assertThat(again.byteBuffer().getInt(0)).isEqualTo(42);
      assertThat(again.unlink()).isTrue();
      assertThat(again.unlink()).isFalse();
      assertThat(again.byteBuffer().getInt(0)).isEqualTo(42);
    }
    assertThatThrownBy(() -> SharedMemory.open(name)).isInstanceOf(SegmentNotFoundException.class);
  }

  @Test
  void ofSeveralThatOpenOrCreateOneCreates() {
    List<CompletableFuture<Long>> running =
        IntStream.range(0, 8)
            .mapToObj(i -> CompletableFuture.supplyAsync(() -> openAndAdd()))
            .toList();
    running.forEach(CompletableFuture::join);

    try (SharedMemory memory = SharedMemory.open(name)) {
      assertThat(memory.byteBuffer().getLong(0)).isEqualTo(8);
    }
    assertThatThrownBy(() -> SharedMemory.openOrCreate(name, 1000))
        .isInstanceOf(SegmentFormatException.class);
  }

  private long openAndAdd() {
    try (SharedMemory memory = SharedMemory.openOrCreate(name, 8)) {
      return memory.buffer().getAndAddLong(0, 1);
    }
  }

  @Test
  void anonymousMemoryEndsWithItsCreatorsHandle() {
    SharedMemory memory = SharedMemory.create(8);
    SharedMemory copy = Handles.copy(memory);
    String travelling = Handles.encode(memory);
    ByteBuffer view = memory.byteBuffer();

    memory.close();
    memory.close();

    copy.byteBuffer().putLong(0, 7);
    assertThat(view.getLong(0)).isEqualTo(7);
    assertThatThrownBy(memory::byteBuffer).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> Handles.decode(travelling))
        .isInstanceOf(SegmentNotFoundException.class);
    copy.close();
  }

  @Test
  void impossibleSizesAndNamesAreRefused() {
    assertThatThrownBy(() -> SharedMemory.create(0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> SharedMemory.create(-1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> SharedMemory.create(Long.MAX_VALUE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("not " + Long.MAX_VALUE);
    assertThatThrownBy(() -> SharedMemory.create(1L << 50))
        .isInstanceOf(OutOfSharedMemoryException.class);
    for (String bad : List.of("", ".", "../x", "a/b", "x".repeat(101), "nul\0")) {
      assertThatThrownBy(() -> SharedMemory.open(bad)).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 64, 127, 1000, 1001, 1024})
  void aStrangeFileIsRefused(int sizeBytes) throws Exception {
    Path file = RunDirectory.current().userDirectory().path().resolve("shm-" + name);
    Files.write(file, new byte[sizeBytes]);
    assertThatThrownBy(() -> SharedMemory.open(name)).isInstanceOf(SegmentFormatException.class);
  }

  @Test
  void mayBeLargerThanTwoGibibytes() {
    long size = (2L << 30) + 1000;
    SharedMemory memory;
    try {
      memory = SharedMemory.create(size);
    } catch (OutOfSharedMemoryException noRoom) {
      Assumptions.abort(noRoom.getMessage());
      return;
    }
    try (memory) {
      memory.buffer().putLong(size - 8, 42);
      assertThat(memory.byteBuffer(size - 8, 8).getLong(0)).isEqualTo(42);
      assertThat(Handles.copy(memory).buffer().getLong(size - 8)).isEqualTo(42);
      assertThatThrownBy(memory::byteBuffer).hasMessageContaining("parts");
      assertThatThrownBy(() -> memory.buffer().getLong(size - 7))
          .isInstanceOf(IndexOutOfBoundsException.class);
    }
  }
}
