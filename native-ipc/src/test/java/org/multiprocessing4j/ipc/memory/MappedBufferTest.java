package org.multiprocessing4j.ipc.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class MappedBufferTest {
  private final MappedBuffer buffer = MappedBuffer.over(ByteBuffer.allocateDirect(64));

  @Test
  void readsWhatItWroteInEveryMode() {
    buffer.putInt(0, 1);
    buffer.putIntRelease(4, 2);
    buffer.putIntVolatile(8, 3);
    buffer.putLong(16, 4);
    buffer.putLongRelease(24, 5);
    buffer.putLongVolatile(32, 6);
    buffer.putByte(40, (byte) 7);

    assertThat(buffer.getIntVolatile(0)).isEqualTo(1);
    assertThat(buffer.getIntAcquire(4)).isEqualTo(2);
    assertThat(buffer.getInt(8)).isEqualTo(3);
    assertThat(buffer.getLongVolatile(16)).isEqualTo(4);
    assertThat(buffer.getLongAcquire(24)).isEqualTo(5);
    assertThat(buffer.getLong(32)).isEqualTo(6);
    assertThat(buffer.getByte(40)).isEqualTo((byte) 7);
  }

  @Test
  void replacesOnlyTheExpectedValue() {
    assertThat(buffer.compareAndSetInt(0, 1, 2)).isFalse();
    assertThat(buffer.compareAndSetInt(0, 0, 2)).isTrue();
    assertThat(buffer.getAndSetInt(0, 3)).isEqualTo(2);
    assertThat(buffer.getAndAddInt(0, 4)).isEqualTo(3);
    assertThat(buffer.getInt(0)).isEqualTo(7);
    assertThat(buffer.compareAndSetLong(8, 1, 2)).isFalse();
    assertThat(buffer.compareAndSetLong(8, 0, 2)).isTrue();
    assertThat(buffer.getAndSetLong(8, 3)).isEqualTo(2);
    assertThat(buffer.getAndAddLong(8, 4)).isEqualTo(3);
    assertThat(buffer.getLong(8)).isEqualTo(7);
  }

  @Test
  void copiesBytesAndClearsThem() {
    buffer.putBytes(5, new byte[] {0, 1, 2, 3}, 1, 3);
    byte[] target = new byte[5];
    buffer.getBytes(4, target, 0, 5);
    assertThat(target).containsExactly(0, 1, 2, 3, 0);

    ByteBuffer source = ByteBuffer.wrap(new byte[] {9, 8});
    buffer.putBytes(10, source);
    assertThat(source.hasRemaining()).isFalse();
    buffer.getBytes(10, ByteBuffer.wrap(target, 0, 2));
    assertThat(target).startsWith(9, 8);

    buffer.clear(0, 64);
    buffer.getBytes(4, target, 0, 5);
    assertThat(target).containsOnly(0);
  }

  @Test
  void refusesOffsetsOutside() {
    assertThatThrownBy(() -> buffer.getInt(61)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> buffer.getLong(-8)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> buffer.putLong(1L << 32, 0))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> buffer.slice(60, 5)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> buffer.address(64)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> buffer.clear(0, 65)).isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void refusesMemoryThatCannotBeShared() {
    assertThatThrownBy(() -> MappedBuffer.over(ByteBuffer.allocate(8)))
        .isInstanceOf(IllegalArgumentException.class);
    ByteBuffer odd = ByteBuffer.allocateDirect(64).alignedSlice(8).slice(4, 8);
    assertThatThrownBy(() -> MappedBuffer.over(odd)).isInstanceOf(IllegalArgumentException.class);
  }
}
