package org.multiprocessing4j.ipc.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.multiprocessing4j.ipc.memory.SharedCell.Address;
import org.multiprocessing4j.ipc.testsupport.CrashSweep;

class SharedCellTest {
  private static final int OTHER_KIND = SegmentHeader.kind("OTHR");
  private static final int KIND = SegmentHeader.kind("TEST");
  private static final long START = SegmentHeader.SIZE_BYTES;

  @Test
  void aCrashBeforeAnyStoreLeavesNoCell() throws Exception {
    CrashSweep.of(512)
        .operation((memory, self) -> SharedCell.create(new Arena.Span(arena(memory), START), KIND))
        .check(
            (memory, self, finished) -> {
              int generation = memory.getInt(START);
              if (finished) {
                SharedCell cell = attach(memory, generation, KIND);
                assertThat(memory.getLong(cell.contentOffset())).isZero();
                assertGone(memory, generation, OTHER_KIND);
                assertGone(memory, generation + 2, KIND);
              } else {
                assertGone(memory, generation, KIND);
              }
            });
  }

  @Test
  void aLateStoreIntoARemovedCellHitsNoOther() {
    SharedCell removed = SharedCell.create(KIND, 8, 0);
    removed.remove();
    for (int i = 0; i < 2000; i++) {
      SharedCell cell = SharedCell.create(KIND, 8, 0);
      removed.memory().putLong(removed.contentOffset(), 1);
      assertThat(cell.memory().getLong(cell.contentOffset())).as("cell %d", i).isZero();
      cell.remove();
    }
  }

  private static void assertGone(SharedBuffer memory, int generation, int kind) {
    assertThatThrownBy(() -> attach(memory, generation, kind))
        .isInstanceOfAny(SegmentNotFoundException.class, SegmentFormatException.class);
  }

  private static SharedCell attach(SharedBuffer memory, int generation, int kind) {
    return SharedCell.attach(arena(memory), new Address("arena", START, generation), kind);
  }

  private static Arena arena(SharedBuffer memory) {
    return new Arena(Path.of("arena"), memory);
  }
}
