package org.multiprocessing4j.ipc.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.multiprocessing4j.ipc.testsupport.CrashSweep;

class SegmentHeaderTest {
  private static final int KIND = SegmentHeader.kind("TEST");
  private static final int VERSION = 3;

  @Test
  void aCrashBeforeAnyStoreLeavesAFileThatIsRefusedOrWhole() throws Exception {
    CrashSweep.of(SegmentHeader.SIZE_BYTES)
        .operation((file, self) -> SegmentHeader.write(file, KIND, VERSION, 7))
        .check(
            (file, self, finished) -> {
              if (finished) {
                assertThat(read(file))
                    .returns(7L, SegmentHeader::registryId)
                    .returns((long) SegmentHeader.SIZE_BYTES, SegmentHeader::sizeBytes)
                    .returns(ProcessHandle.current().pid(), SegmentHeader::creatorPid);
              } else {
                assertThatThrownBy(() -> read(file)).isInstanceOf(SegmentFormatException.class);
              }
            });
  }

  @Test
  void aCrashBeforeAnyStoreOfAnAdoptionLeavesAFileThatCanBeOpened() throws Exception {
    CrashSweep.of(SegmentHeader.SIZE_BYTES)
        .preparation((file, self) -> SegmentHeader.write(file, KIND, VERSION, 7))
        .operation((file, self) -> SegmentHeader.adopt(file, 8))
        .check(
            (file, self, finished) ->
                assertThat(read(file).registryId()).isEqualTo(finished ? 8 : 7));
  }

  private static SegmentHeader read(SharedBuffer file) {
    return SegmentHeader.read(file, KIND, VERSION, "a test");
  }
}
