package org.multiprocessing4j.ipc.memory;

import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.multiprocessing4j.ipc.testsupport.FuzzTarget;

@Timeout(60)
class SegmentHeaderFuzzTest implements FuzzTarget {
  private static final int KIND = SegmentHeader.kind("TEST");

  @Override
  public List<byte[]> seeds() {
    byte[] seed = new byte[SegmentHeader.SIZE_BYTES];
    SharedBuffer file = MappedBuffer.over(ByteBuffer.allocateDirect(seed.length));
    SegmentHeader.write(file, KIND, 1, 7);
    file.getBytes(0, seed, 0, seed.length);
    return List.of(seed);
  }

  @Override
  public void parse(byte[] input) {
    SharedBuffer file = MappedBuffer.over(ByteBuffer.allocateDirect(input.length).put(input));
    try {
      SegmentHeader header = SegmentHeader.read(file, KIND, 1, "input");
      if (header.sizeBytes() > input.length) {
        throw new AssertionError("a header of " + header.sizeBytes() + " bytes");
      }
    } catch (SegmentFormatException refused) {
      // as it should
    }
  }
}
