package org.multiprocessing4j.ipc.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.AbstractList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.multiprocessing4j.ipc.memory.MappedBuffer;
import org.multiprocessing4j.ipc.memory.SharedBuffer;
import org.multiprocessing4j.ipc.sync.IpcReentrantLock;
import org.multiprocessing4j.ipc.testsupport.ChildJvm;
import org.multiprocessing4j.ipc.testsupport.CrashSweep;
import org.multiprocessing4j.ipc.testsupport.Handles;

@Timeout(60)
class SharedListTest {
  private static final List<Object> SAMPLES =
      Arrays.asList(
          null, true, 42, -1L << 40, Math.PI, "", "na\u00efve \u20ac \ud83d\ude00", "zeros\0\0");

  @Test
  void keepsEveryTypeExactly() {
    try (SharedList list = SharedList.copyOf(SAMPLES)) {
      assertThat(list).isEqualTo(SAMPLES);
      assertThat(Handles.copy(list)).isEqualTo(SAMPLES);
      assertThat(list.indexOf(42)).isEqualTo(2);
      assertThat(list.contains("none")).isFalse();
    }
  }

  @Test
  void keepsBytesWithTheirTrailingZeros() {
    byte[] bytes = {1, 0, 0};
    try (SharedList list = SharedList.of(bytes, "x")) {
      assertThat((byte[]) list.get(0)).containsExactly(1, 0, 0);
      assertThat(list.indexOf(new byte[] {1, 0, 0})).isZero();
      assertThat(list.lastIndexOf(new byte[] {1, 0, 0})).isZero();
      assertThat(list.contains(new byte[] {1, 0, 0})).isTrue();
      assertThat(list.contains(new byte[] {1, 0})).isFalse();
    }
  }

  @Test
  void aPlaceTakesAnyTypeThatFits() {
    try (SharedList list = SharedList.of(1, "12345678")) {
      assertThat(list.set(0, "eight by")).isEqualTo(1);
      assertThat(list.set(0, 2.5)).isEqualTo("eight by");
      assertThat(list.set(1, null)).isEqualTo("12345678");
      assertThat(list).containsExactly(2.5, null);
      assertThatThrownBy(() -> list.set(0, "nine byte"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("room for 8 bytes");
      assertThatThrownBy(() -> list.set(0, new Object()))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> list.get(2)).isInstanceOf(IndexOutOfBoundsException.class);
      assertThat(list.get(0)).isEqualTo(2.5);
    }
  }

  @Test
  void roomCanBeReserved() {
    try (SharedList list = SharedList.ofCapacity(2, 100)) {
      assertThat(list).containsExactly(null, null);
      list.set(1, "x".repeat(100));
      assertThat(list.get(1)).isEqualTo("x".repeat(100));
    }
  }

  @Test
  void hasAFixedLength() {
    try (SharedList list = SharedList.of(1)) {
      assertThatThrownBy(() -> list.add(2)).isInstanceOf(UnsupportedOperationException.class);
      assertThatThrownBy(() -> list.remove(0)).isInstanceOf(UnsupportedOperationException.class);
      assertThatThrownBy(SharedList::of).isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> SharedList.ofCapacity(-1, 8))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("not -1");
      assertThatThrownBy(() -> SharedList.ofCapacity(1, -8))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("bytesPerElement");
      assertThatThrownBy(() -> SharedList.ofCapacity(8, 1 << 30))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("16 GiB");
    }
  }

  @Test
  void copiesElementsThatGrowMeanwhileAsTheyWereOnce() {
    List<String> growing =
        new AbstractList<>() {
          private String text = "";

          @Override
          public String get(int index) {
            text += "twenty characters...";
            return text;
          }

          @Override
          public int size() {
            return 1;
          }
        };
    try (SharedList copy = SharedList.copyOf(growing)) {
      assertThat(copy).containsExactly("twenty characters...");
    }
  }

  @Test
  void processesLoseNoUpdateUnderTheLock() throws Exception {
    try (SharedList list = SharedList.of(0);
        ChildJvm first = Doer.start(list);
        ChildJvm second = Doer.start(list)) {
      first.awaitSuccess();
      second.awaitSuccess();
      assertThat(list.get(0)).isEqualTo(2 * Doer.ROUNDS);
    }
  }

  @Test
  void aReaderNeverSeesHalfAnElement() {
    try (SharedList list = SharedList.of("a".repeat(500))) {
      CompletableFuture<Void> writer =
          CompletableFuture.runAsync(
              () -> {
                for (int i = 0; i < 5_000; i++) {
                  list.set(0, (i % 2 == 0 ? "b" : "c").repeat(500 - i % 100));
                }
              });
      while (!writer.isDone()) {
        String seen = String.valueOf(list.get(0));
        assertThat(seen).isEqualTo(seen.substring(0, 1).repeat(seen.length()));
      }
      writer.join();
    }
  }

  /** A reader would take the same word for a sign that nobody has written. */
  @Test
  void theWritesOfAnElementAreCountedInALong() {
    SharedBuffer memory = MappedBuffer.over(ByteBuffer.allocateDirect(128));
    SlotTable.initialize(memory, new int[] {16});
    SlotTable table = new SlotTable(memory);
    memory.putLong(8, (1L << 40) - 1);
    table.set(0, SlotValue.encode("old"));
    assertThat(memory.getLong(8)).isEqualTo(1L << 40);
    table.set(0, SlotValue.encode("new"));
    assertThat(memory.getLong(8)).isEqualTo((1L << 40) + 1);
    assertThat(table.get(0).decode()).isEqualTo("new");
  }

  @Test
  void aPlaceMayBeAsLargeAsAnArray() {
    SharedBuffer memory = MappedBuffer.over(ByteBuffer.allocateDirect(24));
    SlotTable.initialize(memory, new int[] {Integer.MAX_VALUE});
    assertThat(new SlotTable(memory).capacity(0)).isEqualTo(Integer.MAX_VALUE);
  }

  @Test
  void aCrashBeforeAnyStoreLeavesTheOldElementOrTheNew() throws Exception {
    CrashSweep.of(128)
        .preparation(
            (memory, self) -> {
              SlotTable.initialize(memory, new int[] {16});
              new SlotTable(memory).set(0, SlotValue.encode("old"));
            })
        .operation((memory, self) -> new SlotTable(memory).set(0, SlotValue.encode("the new one")))
        .check(
            (memory, self, finished) -> {
              SlotTable table = new SlotTable(memory);
              assertThat(table.get(0).decode()).isEqualTo(finished ? "the new one" : "old");
              table.set(0, SlotValue.encode("next"));
              assertThat(table.get(0).decode()).isEqualTo("next");
            });
  }

  @Test
  void isUselessOnceClosed() {
    SharedList list = SharedList.of(1);
    list.close();
    list.close();
    assertThatThrownBy(() -> list.get(0)).isInstanceOf(IllegalStateException.class);
    assertThat(list).hasToString("SharedList[closed]");
  }

  @Test
  void aScopeEndsItsMembers() {
    SharedMemoryScope scope = new SharedMemoryScope();
    SharedList list = scope.list(List.of(1));
    SharedInt value = scope.add(SharedInt.create());
    assertThat(scope.memory(8).sizeBytes()).isEqualTo(8);

    scope.close();
    scope.close();

    assertThatThrownBy(() -> list.get(0)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(value::get).isInstanceOf(IllegalStateException.class);
    SharedInt late = SharedInt.create();
    assertThatThrownBy(() -> scope.add(late)).hasMessageContaining("has ended");
    assertThatThrownBy(late::get).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void theLockOfAListThatIsClosedUnderItIsFreed() {
    try (SharedList list = SharedList.of(1)) {
      SharedList copy = Handles.copy(list);
      assertThat(copy.lock().tryLock()).isTrue();
      copy.close();
      copy.lock().unlock();
      assertThat(list.lock().isLocked()).isFalse();
    }
  }

  @Test
  void theLockOfAListIsClosedWithTheListOnly() {
    IpcReentrantLock lock;
    try (SharedList list = SharedList.of(1)) {
      lock = list.lock();
      assertThatThrownBy(lock::close)
          .isInstanceOf(UnsupportedOperationException.class)
          .hasMessageContaining("the lock of a SharedList ends with it");
      list.set(0, 2);
    }
    assertThatThrownBy(lock::tryLock).isInstanceOf(IllegalStateException.class);
  }
}
