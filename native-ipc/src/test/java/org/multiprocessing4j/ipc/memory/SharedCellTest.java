package org.multiprocessing4j.ipc.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.multiprocessing4j.ipc.memory.SharedCell.Address;
import org.multiprocessing4j.ipc.testsupport.CrashSweep;

class SharedCellTest {
  private static final int OLD_KIND = SegmentHeader.kind("OLD ");
  private static final int KIND = SegmentHeader.kind("TEST");
  private static final long START = SegmentHeader.SIZE_BYTES;

  /** Both cells lie at the same place; each creation and each removal is one generation. */
  @Test
  void aCrashBeforeAnyStoreLeavesACellThatNobodyTakesForAnother() throws Exception {
    CrashSweep.of(512)
        .preparation(
            (memory, self) -> {
              SharedCell old = newCell(memory, OLD_KIND);
              memory.putLong(old.contentOffset(), -1);
              assertThat(old.remove()).isTrue();
            })
        .operation((memory, self) -> newCell(memory, KIND))
        .check(
            (memory, self, finished) -> {
              assertGone(memory, 1, OLD_KIND);
              assertGone(memory, 2, OLD_KIND);
              if (finished) {
                SharedCell cell = attach(memory, 3, KIND);
                assertThat(memory.getLong(cell.contentOffset())).isZero();
              } else {
                assertGone(memory, 3, KIND);
              }
            });
  }

  private static void assertGone(SharedBuffer memory, int generation, int kind) {
    assertThatThrownBy(() -> attach(memory, generation, kind))
        .isInstanceOfAny(SegmentNotFoundException.class, SegmentFormatException.class);
  }

  private static SharedCell newCell(SharedBuffer memory, int kind) {
    return SharedCell.create(new Arena.Span(arena(memory), START), kind, 8);
  }

  private static SharedCell attach(SharedBuffer memory, int generation, int kind) {
    return SharedCell.attach(arena(memory), new Address("arena", START, generation), kind);
  }

  private static Arena arena(SharedBuffer memory) {
    return new Arena(Path.of("arena"), memory);
  }
}
