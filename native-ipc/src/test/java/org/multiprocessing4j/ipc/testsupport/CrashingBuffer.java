package org.multiprocessing4j.ipc.testsupport;

import java.nio.ByteBuffer;
import org.multiprocessing4j.ipc.memory.SharedBuffer;

/**
 * A shared block whose user dies just before its n-th store: crash simulation inside one process.
 *
 * <p>A test repeats an operation with n = 1, 2, 3 ... until it gets through, and after each death
 * lets another "process" go on with the same memory: see {@link CrashSweep}. A dead buffer refuses
 * every further store, so that a finally block cannot do what a killed process could not. A copy is
 * two stores, so that it may be left half-done, and a wake-up counts as a store.
 */
public final class CrashingBuffer implements SharedBuffer {
  /** The simulated death; an Error, so that no handler of exceptions survives it. */
  public static final class Crash extends Error {
    private static final long serialVersionUID = 1L;

    Crash(int store) {
      super("died before store " + store);
    }
  }

  private final SharedBuffer memory;
  private int storesLeft = Integer.MAX_VALUE;
  private int stores;

  /**
   * A block over the memory of another.
   *
   * @param memory what survives
   */
  public CrashingBuffer(SharedBuffer memory) {
    this.memory = memory;
  }

  /**
   * Dies before the n-th store from now.
   *
   * @param n 1 for the very next
   */
  public void dieAtStore(int n) {
    storesLeft = n;
  }

  private void store() {
    stores++;
    if (--storesLeft <= 0) {
      storesLeft = 0;
      throw new Crash(stores);
    }
  }

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
    return memory.getByte(offset);
  }

  @Override
  public void putByte(long offset, byte value) {
    store();
    memory.putByte(offset, value);
  }

  @Override
  public int getInt(long offset) {
    return memory.getInt(offset);
  }

  @Override
  public void putInt(long offset, int value) {
    store();
    memory.putInt(offset, value);
  }

  @Override
  public int getIntAcquire(long offset) {
    return memory.getIntAcquire(offset);
  }

  @Override
  public void putIntRelease(long offset, int value) {
    store();
    memory.putIntRelease(offset, value);
  }

  @Override
  public int getIntVolatile(long offset) {
    return memory.getIntVolatile(offset);
  }

  @Override
  public void putIntVolatile(long offset, int value) {
    store();
    memory.putIntVolatile(offset, value);
  }

  @Override
  public boolean compareAndSetInt(long offset, int expected, int value) {
    store();
    return memory.compareAndSetInt(offset, expected, value);
  }

  @Override
  public int getAndSetInt(long offset, int value) {
    store();
    return memory.getAndSetInt(offset, value);
  }

  @Override
  public int getAndAddInt(long offset, int delta) {
    store();
    return memory.getAndAddInt(offset, delta);
  }

  @Override
  public long getLong(long offset) {
    return memory.getLong(offset);
  }

  @Override
  public void putLong(long offset, long value) {
    store();
    memory.putLong(offset, value);
  }

  @Override
  public long getLongAcquire(long offset) {
    return memory.getLongAcquire(offset);
  }

  @Override
  public void putLongRelease(long offset, long value) {
    store();
    memory.putLongRelease(offset, value);
  }

  @Override
  public long getLongVolatile(long offset) {
    return memory.getLongVolatile(offset);
  }

  @Override
  public void putLongVolatile(long offset, long value) {
    store();
    memory.putLongVolatile(offset, value);
  }

  @Override
  public boolean compareAndSetLong(long offset, long expected, long value) {
    store();
    return memory.compareAndSetLong(offset, expected, value);
  }

  @Override
  public long getAndSetLong(long offset, long value) {
    store();
    return memory.getAndSetLong(offset, value);
  }

  @Override
  public long getAndAddLong(long offset, long delta) {
    store();
    return memory.getAndAddLong(offset, delta);
  }

  @Override
  public void getBytes(long offset, byte[] target, int targetOffset, int length) {
    memory.getBytes(offset, target, targetOffset, length);
  }

  @Override
  public void putBytes(long offset, byte[] source, int sourceOffset, int length) {
    int half = length / 2;
    store();
    memory.putBytes(offset, source, sourceOffset, half);
    store();
    memory.putBytes(offset + half, source, sourceOffset + half, length - half);
  }

  @Override
  public void getBytes(long offset, ByteBuffer target) {
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
    store();
    memory.clear(offset, length / 2);
    store();
    memory.clear(offset + length / 2, length - length / 2);
  }

  @Override
  public void awaitEither(
      long offset, int expected, long otherAddress, int otherExpected, long timeoutNanos) {
    memory.awaitEither(offset, expected, otherAddress, otherExpected, timeoutNanos);
  }

  @Override
  public int wake(long offset, int count) {
    store();
    return memory.wake(offset, count);
  }
}
