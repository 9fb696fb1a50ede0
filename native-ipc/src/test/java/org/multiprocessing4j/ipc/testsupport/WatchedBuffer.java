package org.multiprocessing4j.ipc.testsupport;

import java.nio.ByteBuffer;
import org.multiprocessing4j.ipc.memory.SharedBuffer;

/**
 * A shared block that tells of each access before it happens.
 *
 * <p>A copy is two stores, since it may be seen half-done; a wake-up counts as a store. Slices are
 * not watched.
 */
abstract class WatchedBuffer implements SharedBuffer {
  final SharedBuffer memory;

  WatchedBuffer(SharedBuffer memory) {
    this.memory = memory;
  }

  /** Something is about to be read. */
  abstract void beforeLoad(long offset);

  /** Something is about to be written, or compared and set, or somebody about to be woken. */
  abstract void beforeStore(long offset);

  @Override
  public long sizeBytes() {
    return memory.sizeBytes();
  }

  @Override
  public long address(long offset) {
    return memory.address(offset);
  }

  @Override
  public ByteBuffer slice(long offset, int length) {
    return memory.slice(offset, length);
  }

  @Override
  public byte getByte(long offset) {
    beforeLoad(offset);
    return memory.getByte(offset);
  }

  @Override
  public void putByte(long offset, byte value) {
    beforeStore(offset);
    memory.putByte(offset, value);
  }

  @Override
  public int getInt(long offset) {
    beforeLoad(offset);
    return memory.getInt(offset);
  }

  @Override
  public void putInt(long offset, int value) {
    beforeStore(offset);
    memory.putInt(offset, value);
  }

  @Override
  public int getIntAcquire(long offset) {
    beforeLoad(offset);
    return memory.getIntAcquire(offset);
  }

  @Override
  public void putIntRelease(long offset, int value) {
    beforeStore(offset);
    memory.putIntRelease(offset, value);
  }

  @Override
  public int getIntVolatile(long offset) {
    beforeLoad(offset);
    return memory.getIntVolatile(offset);
  }

  @Override
  public void putIntVolatile(long offset, int value) {
    beforeStore(offset);
    memory.putIntVolatile(offset, value);
  }

  @Override
  public boolean compareAndSetInt(long offset, int expected, int value) {
    beforeStore(offset);
    return memory.compareAndSetInt(offset, expected, value);
  }

  @Override
  public int getAndSetInt(long offset, int value) {
    beforeStore(offset);
    return memory.getAndSetInt(offset, value);
  }

  @Override
  public int getAndAddInt(long offset, int delta) {
    beforeStore(offset);
    return memory.getAndAddInt(offset, delta);
  }

  @Override
  public long getLong(long offset) {
    beforeLoad(offset);
    return memory.getLong(offset);
  }

  @Override
  public void putLong(long offset, long value) {
    beforeStore(offset);
    memory.putLong(offset, value);
  }

  @Override
  public long getLongAcquire(long offset) {
    beforeLoad(offset);
    return memory.getLongAcquire(offset);
  }

  @Override
  public void putLongRelease(long offset, long value) {
    beforeStore(offset);
    memory.putLongRelease(offset, value);
  }

  @Override
  public long getLongVolatile(long offset) {
    beforeLoad(offset);
    return memory.getLongVolatile(offset);
  }

  @Override
  public void putLongVolatile(long offset, long value) {
    beforeStore(offset);
    memory.putLongVolatile(offset, value);
  }

  @Override
  public boolean compareAndSetLong(long offset, long expected, long value) {
    beforeStore(offset);
    return memory.compareAndSetLong(offset, expected, value);
  }

  @Override
  public long getAndSetLong(long offset, long value) {
    beforeStore(offset);
    return memory.getAndSetLong(offset, value);
  }

  @Override
  public long getAndAddLong(long offset, long delta) {
    beforeStore(offset);
    return memory.getAndAddLong(offset, delta);
  }

  @Override
  public void getBytes(long offset, byte[] target, int targetOffset, int length) {
    beforeLoad(offset);
    memory.getBytes(offset, target, targetOffset, length);
  }

  @Override
  public void putBytes(long offset, byte[] source, int sourceOffset, int length) {
    int half = length / 2;
    beforeStore(offset);
    memory.putBytes(offset, source, sourceOffset, half);
    beforeStore(offset + half);
    memory.putBytes(offset + half, source, sourceOffset + half, length - half);
  }

  @Override
  public void getBytes(long offset, ByteBuffer target) {
    beforeLoad(offset);
    memory.getBytes(offset, target);
  }

  @Override
  public void putBytes(long offset, ByteBuffer source) {
    byte[] bytes = new byte[source.remaining()];
    source.get(bytes);
    putBytes(offset, bytes, 0, bytes.length);
  }

  @Override
  public void clear(long offset, long length) {
    beforeStore(offset);
    memory.clear(offset, length / 2);
    beforeStore(offset + length / 2);
    memory.clear(offset + length / 2, length - length / 2);
  }

  @Override
  public void awaitEither(
      long offset, int expected, long otherAddress, int otherExpected, long timeoutNanos) {
    memory.awaitEither(offset, expected, otherAddress, otherExpected, timeoutNanos);
  }

  /** Interrupts are noticed after the sleep, as in a kernel that cannot wait for them. */
  @Override
  public void awaitEitherInterruptibly(
      long offset, int expected, long otherAddress, int otherExpected, long timeoutNanos) {
    awaitEither(offset, expected, otherAddress, otherExpected, timeoutNanos);
  }

  @Override
  public int wake(long offset, int count) {
    beforeStore(offset);
    return memory.wake(offset, count);
  }
}
