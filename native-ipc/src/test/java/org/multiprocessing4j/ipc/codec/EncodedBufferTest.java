package org.multiprocessing4j.ipc.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import org.junit.jupiter.api.Test;

class EncodedBufferTest {
  @Test
  void theBufferGivesBackUnusedMemoryButKeepsWhatIsUsed() throws Exception {
    try (ByteArrayOutputStream expected = new ByteArrayOutputStream();
        EncodedBuffer buffer = new EncodedBuffer()) {
      byte[] large = new byte[3 << 20];
      for (int round = 0; round < 3; round++) {
        buffer.write(large, 0, large.length);
        buffer.reset();
        buffer.write('x');
        expected.write('x');
        assertThat(buffer.toByteArray()).isEqualTo(new byte[] {'x'});
        buffer.reset();
      }
      assertThat(expected.size()).isEqualTo(3);
    }
  }

  @Test
  void aHugeBufferDoesNotStayWithItsThread() {
    EncodedBuffer buffer = EncodedBuffer.borrow();
    buffer.write(new byte[20 << 20], 0, 20 << 20);
    buffer.giveBack();
    EncodedBuffer again = EncodedBuffer.borrow();
    assertThat(again).isSameAs(buffer);
    assertThat(again.toByteBuffer().capacity()).isLessThan(1 << 20);
    again.giveBack();
  }

  @Test
  void aStreamOfLargeValuesKeepsItsMemory() {
    EncodedBuffer buffer = new EncodedBuffer();
    buffer.write(new byte[10 << 20], 0, 10 << 20);
    byte[] memory = buffer.toByteBuffer().array();
    buffer.reset();
    assertThat(buffer.toByteBuffer().array()).isSameAs(memory);
  }
}
