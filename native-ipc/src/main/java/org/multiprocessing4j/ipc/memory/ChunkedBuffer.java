package org.multiprocessing4j.ipc.memory;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Objects;

/**
 * A shared block beyond the 2 GiB that one byte buffer can hold.
 *
 * <p>A mapping starts at every multiple of 1 GiB and is almost 2 GiB long. They overlap, which
 * costs addresses but no memory, so that every range of up to 1 GiB lies inside one of them.
 *
 * <pre>
 *   0         1         2         3 GiB
 *   |---- chunk 0 ------|
 *             |---- chunk 1 ------|
 *                       |- chunk 2|      the last ends with the file
 * </pre>
 */
final class ChunkedBuffer implements SharedBuffer {
  private static final int SHIFT = 30;
  private static final long STEP_BYTES = 1L << SHIFT;
  private static final long MASK = STEP_BYTES - 1;
  private static final long CHUNK_BYTES = Integer.MAX_VALUE;

  private final MappedBuffer[] chunks;
  private final long capacityBytes;

  private ChunkedBuffer(MappedBuffer[] chunks, long capacityBytes) {
    this.chunks = chunks;
    this.capacityBytes = capacityBytes;
  }

  static ChunkedBuffer map(FileChannel file, long capacityBytes) throws IOException {
    MappedBuffer[] chunks = new MappedBuffer[Math.toIntExact((capacityBytes + MASK) >> SHIFT)];
    for (int i = 0; i < chunks.length; i++) {
      long start = i * STEP_BYTES;
      long length = Math.min(CHUNK_BYTES, capacityBytes - start);
      chunks[i] = MappedBuffer.over(Mappings.map(file, start, length));
    }
    return new ChunkedBuffer(chunks, capacityBytes);
  }

  /** The first bytes of this block. */
  ChunkedBuffer prefix(long sizeBytes) {
    MappedBuffer[] parts = new MappedBuffer[Math.toIntExact((sizeBytes + MASK) >> SHIFT)];
    for (int i = 0; i < parts.length; i++) {
      long length = Math.min(chunks[i].sizeBytes(), sizeBytes - i * STEP_BYTES);
      parts[i] = MappedBuffer.over(chunks[i].slice(0, (int) length));
    }
    return new ChunkedBuffer(parts, sizeBytes);
  }

  @Override
  public long sizeBytes() {
    return capacityBytes;
  }

  @Override
  public long address(long offset) {
    return chunk(offset).address(offset & MASK);
  }

  @Override
  public ByteBuffer slice(long offset, int length) {
    Objects.checkFromIndexSize(offset, length, capacityBytes);
    if (length > STEP_BYTES) {
      throw new IllegalArgumentException(
          "a slice may have " + STEP_BYTES + " bytes, not " + length + ": take several");
    }
    return offset == capacityBytes
        ? slice(offset - 1, 1).slice(1, 0)
        : chunk(offset).slice(offset & MASK, length);
  }

  @Override
  public byte getByte(long offset) {
    return chunk(offset).getByte(offset & MASK);
  }

  @Override
  public void putByte(long offset, byte value) {
    chunk(offset).putByte(offset & MASK, value);
  }

  @Override
  public int getInt(long offset) {
    return chunk(offset).getInt(offset & MASK);
  }

  @Override
  public void putInt(long offset, int value) {
    chunk(offset).putInt(offset & MASK, value);
  }

  @Override
  public int getIntAcquire(long offset) {
    return chunk(offset).getIntAcquire(offset & MASK);
  }

  @Override
  public void putIntRelease(long offset, int value) {
    chunk(offset).putIntRelease(offset & MASK, value);
  }

  @Override
  public int getIntVolatile(long offset) {
    return chunk(offset).getIntVolatile(offset & MASK);
  }

  @Override
  public void putIntVolatile(long offset, int value) {
    chunk(offset).putIntVolatile(offset & MASK, value);
  }

  @Override
  public boolean compareAndSetInt(long offset, int expected, int value) {
    return chunk(offset).compareAndSetInt(offset & MASK, expected, value);
  }

  @Override
  public int getAndSetInt(long offset, int value) {
    return chunk(offset).getAndSetInt(offset & MASK, value);
  }

  @Override
  public int getAndAddInt(long offset, int delta) {
    return chunk(offset).getAndAddInt(offset & MASK, delta);
  }

  @Override
  public long getLong(long offset) {
    return chunk(offset).getLong(offset & MASK);
  }

  @Override
  public void putLong(long offset, long value) {
    chunk(offset).putLong(offset & MASK, value);
  }

  @Override
  public long getLongAcquire(long offset) {
    return chunk(offset).getLongAcquire(offset & MASK);
  }

  @Override
  public void putLongRelease(long offset, long value) {
    chunk(offset).putLongRelease(offset & MASK, value);
  }

  @Override
  public long getLongVolatile(long offset) {
    return chunk(offset).getLongVolatile(offset & MASK);
  }

  @Override
  public void putLongVolatile(long offset, long value) {
    chunk(offset).putLongVolatile(offset & MASK, value);
  }

  @Override
  public boolean compareAndSetLong(long offset, long expected, long value) {
    return chunk(offset).compareAndSetLong(offset & MASK, expected, value);
  }

  @Override
  public long getAndSetLong(long offset, long value) {
    return chunk(offset).getAndSetLong(offset & MASK, value);
  }

  @Override
  public long getAndAddLong(long offset, long delta) {
    return chunk(offset).getAndAddLong(offset & MASK, delta);
  }

  @Override
  public void getBytes(long offset, byte[] target, int targetOffset, int length) {
    getBytes(offset, ByteBuffer.wrap(target, targetOffset, length));
  }

  @Override
  public void putBytes(long offset, byte[] source, int sourceOffset, int length) {
    putBytes(offset, ByteBuffer.wrap(source, sourceOffset, length));
  }

  @Override
  public void getBytes(long offset, ByteBuffer target) {
    Objects.checkFromIndexSize(offset, target.remaining(), capacityBytes);
    for (long at = offset; target.hasRemaining(); ) {
      ByteBuffer part = slice(at, (int) Math.min(STEP_BYTES, target.remaining()));
      at += part.remaining();
      target.put(part);
    }
  }

  @Override
  public void putBytes(long offset, ByteBuffer source) {
    Objects.checkFromIndexSize(offset, source.remaining(), capacityBytes);
    for (long at = offset; source.hasRemaining(); ) {
      int length = (int) Math.min(STEP_BYTES, source.remaining());
      slice(at, length).put(source.slice(source.position(), length));
      source.position(source.position() + length);
      at += length;
    }
  }

  @Override
  public void clear(long offset, long length) {
    Objects.checkFromIndexSize(offset, length, capacityBytes);
    for (long at = offset, left = length; left > 0; at += STEP_BYTES, left -= STEP_BYTES) {
      chunk(at).clear(at & MASK, Math.min(STEP_BYTES, left));
    }
  }

  @Override
  public void awaitEither(
      long offset, int expected, long otherAddress, int otherExpected, long timeoutNanos) {
    chunk(offset).awaitEither(offset & MASK, expected, otherAddress, otherExpected, timeoutNanos);
  }

  @Override
  public void awaitEitherInterruptibly(
      long offset, int expected, long otherAddress, int otherExpected, long timeoutNanos) {
    chunk(offset)
        .awaitEitherInterruptibly(
            offset & MASK, expected, otherAddress, otherExpected, timeoutNanos);
  }

  @Override
  public int wake(long offset, int count) {
    return chunk(offset).wake(offset & MASK, count);
  }

  /** An offset outside gives an index outside, which the array refuses. */
  private MappedBuffer chunk(long offset) {
    return chunks[(int) Math.max(-1, Math.min(chunks.length, offset >> SHIFT))];
  }

  @Override
  public String toString() {
    return "ChunkedBuffer[" + capacityBytes + " bytes]";
  }
}
