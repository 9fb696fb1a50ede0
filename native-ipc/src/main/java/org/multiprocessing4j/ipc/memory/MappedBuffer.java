package org.multiprocessing4j.ipc.memory;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;
import org.multiprocessing4j.ipc.Internal;
import org.multiprocessing4j.ipc.posix.Futex;
import org.multiprocessing4j.ipc.posix.Posix;

/**
 * A shared block inside one direct byte buffer: the production form of {@link SharedBuffer}.
 *
 * <p>The memory is unmapped when this object and all slices of it are garbage, never earlier, so a
 * stale use cannot end the JVM.
 */
@Internal
public final class MappedBuffer implements SharedBuffer {
  private static final VarHandle INT =
      MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.nativeOrder());
  private static final VarHandle LONG =
      MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());
  private static final int CLEAR_CHUNK_BYTES = 8192;
  private static final byte[] ZEROS = new byte[CLEAR_CHUNK_BYTES];

  private final ByteBuffer buffer;
  private final long baseAddress;

  private MappedBuffer(ByteBuffer buffer, long baseAddress) {
    this.buffer = buffer;
    this.baseAddress = baseAddress;
  }

  /**
   * A block over the whole capacity of a direct buffer.
   *
   * @param buffer a mapped buffer, or a direct one for memory that only this process uses
   * @return the block; it starts at the buffer's index 0, whatever its position
   * @throws IllegalArgumentException if the buffer is not direct, is read-only, or does not start
   *     at a multiple of eight
   */
  public static MappedBuffer over(ByteBuffer buffer) {
    Objects.requireNonNull(buffer, "buffer");
    if (!buffer.isDirect() || buffer.isReadOnly()) {
      throw new IllegalArgumentException(
          "a shared block needs a writable direct buffer, not " + buffer);
    }
    if (buffer.alignmentOffset(0, Long.BYTES) != 0) {
      throw new IllegalArgumentException("a shared block must start at a multiple of eight");
    }
    ByteBuffer whole = buffer.duplicate().clear().order(ByteOrder.nativeOrder());
    return new MappedBuffer(whole, Posix.addressOf(whole));
  }

  @Override
  public long sizeBytes() {
    return buffer.capacity();
  }

  @Override
  public long address(long offset) {
    return baseAddress + Objects.checkIndex(offset, (long) buffer.capacity());
  }

  @Override
  public ByteBuffer slice(long offset, int length) {
    Objects.checkFromIndexSize(offset, length, (long) buffer.capacity());
    return buffer.slice((int) offset, length).order(ByteOrder.nativeOrder());
  }

  @Override
  public byte getByte(long offset) {
    return buffer.get(index(offset));
  }

  @Override
  public void putByte(long offset, byte value) {
    buffer.put(index(offset), value);
  }

  @Override
  public int getInt(long offset) {
    return (int) INT.get(buffer, index(offset));
  }

  @Override
  public void putInt(long offset, int value) {
    INT.set(buffer, index(offset), value);
  }

  @Override
  public int getIntAcquire(long offset) {
    return (int) INT.getAcquire(buffer, index(offset));
  }

  @Override
  public void putIntRelease(long offset, int value) {
    INT.setRelease(buffer, index(offset), value);
  }

  @Override
  public int getIntVolatile(long offset) {
    return (int) INT.getVolatile(buffer, index(offset));
  }

  @Override
  public void putIntVolatile(long offset, int value) {
    INT.setVolatile(buffer, index(offset), value);
  }

  @Override
  public boolean compareAndSetInt(long offset, int expected, int value) {
    return INT.compareAndSet(buffer, index(offset), expected, value);
  }

  @Override
  public int getAndSetInt(long offset, int value) {
    return (int) INT.getAndSet(buffer, index(offset), value);
  }

  @Override
  public int getAndAddInt(long offset, int delta) {
    return (int) INT.getAndAdd(buffer, index(offset), delta);
  }

  @Override
  public long getLong(long offset) {
    return (long) LONG.get(buffer, index(offset));
  }

  @Override
  public void putLong(long offset, long value) {
    LONG.set(buffer, index(offset), value);
  }

  @Override
  public long getLongAcquire(long offset) {
    return (long) LONG.getAcquire(buffer, index(offset));
  }

  @Override
  public void putLongRelease(long offset, long value) {
    LONG.setRelease(buffer, index(offset), value);
  }

  @Override
  public long getLongVolatile(long offset) {
    return (long) LONG.getVolatile(buffer, index(offset));
  }

  @Override
  public void putLongVolatile(long offset, long value) {
    LONG.setVolatile(buffer, index(offset), value);
  }

  @Override
  public boolean compareAndSetLong(long offset, long expected, long value) {
    return LONG.compareAndSet(buffer, index(offset), expected, value);
  }

  @Override
  public long getAndSetLong(long offset, long value) {
    return (long) LONG.getAndSet(buffer, index(offset), value);
  }

  @Override
  public long getAndAddLong(long offset, long delta) {
    return (long) LONG.getAndAdd(buffer, index(offset), delta);
  }

  @Override
  public void getBytes(long offset, byte[] target, int targetOffset, int length) {
    buffer.get(index(offset), target, targetOffset, length);
  }

  @Override
  public void putBytes(long offset, byte[] source, int sourceOffset, int length) {
    buffer.put(index(offset), source, sourceOffset, length);
  }

  @Override
  public void getBytes(long offset, ByteBuffer target) {
    int length = target.remaining();
    target.put(target.position(), buffer, index(offset), length);
    target.position(target.position() + length);
  }

  @Override
  public void putBytes(long offset, ByteBuffer source) {
    int length = source.remaining();
    buffer.put(index(offset), source, source.position(), length);
    source.position(source.position() + length);
  }

  @Override
  public void clear(long offset, long length) {
    Objects.checkFromIndexSize(offset, length, (long) buffer.capacity());
    long end = offset + length;
    for (long at = offset; at < end; at += CLEAR_CHUNK_BYTES) {
      putBytes(at, ZEROS, 0, (int) Math.min(CLEAR_CHUNK_BYTES, end - at));
    }
  }

  @Override
  public void awaitEither(
      long offset, int expected, long otherAddress, int otherExpected, long timeoutNanos) {
    try {
      Futex.awaitEither(address(offset), expected, otherAddress, otherExpected, timeoutNanos);
    } finally {
      Reference.reachabilityFence(buffer);
    }
  }

  @Override
  public void awaitEitherInterruptibly(
      long offset, int expected, long otherAddress, int otherExpected, long timeoutNanos) {
    try {
      Futex.awaitEitherInterruptibly(
          address(offset), expected, otherAddress, otherExpected, timeoutNanos);
    } finally {
      Reference.reachabilityFence(buffer);
    }
  }

  @Override
  public int wake(long offset, int count) {
    try {
      return Futex.wake(address(offset), count);
    } finally {
      Reference.reachabilityFence(buffer);
    }
  }

  /**
   * An offset that does not fit into an int is outside of every buffer: an impossible index makes
   * the access fail.
   */
  private static int index(long offset) {
    int index = (int) offset;
    return index == offset ? index : -1;
  }

  @Override
  public String toString() {
    return "MappedBuffer[" + sizeBytes() + " bytes]";
  }
}
