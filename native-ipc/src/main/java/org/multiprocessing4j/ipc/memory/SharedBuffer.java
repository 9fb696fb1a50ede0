package org.multiprocessing4j.ipc.memory;

import java.nio.ByteBuffer;

/**
 * A fixed block of bytes that several processes may read and write at once.
 *
 * <p>Offsets and lengths are in bytes, counted from the start of the block. Numbers are in the byte
 * order of the machine: a block is shared by processes of one machine, never sent anywhere.
 *
 * <p>The name of a method says how it orders memory, with the meaning of {@link
 * java.lang.invoke.VarHandle}'s access modes, which hold between processes exactly as between
 * threads: plain access orders nothing; a <em>release</em> store makes everything written before it
 * visible to whoever reads it with <em>acquire</em>; <em>volatile</em> accesses and the
 * read-modify-write methods have one total order and are full barriers on the machines we support.
 *
 * <p>Integers must lie at multiples of four and longs at multiples of eight.
 *
 * <p>Any thread of any process that maps the block may call anything here. If a process dies, the
 * block stays as that process left it: each single store happened or did not. Every method throws
 * {@link IndexOutOfBoundsException} for an offset outside of the block.
 */
public interface SharedBuffer {

  /** The size of the block. */
  long sizeBytes();

  /**
   * The address of a byte in this process, for futex calls.
   *
   * <p>It is valid only while this object is reachable: hold it by {@link
   * java.lang.ref.Reference#reachabilityFence} until the call has returned. Never store through it.
   */
  long address(long offset);

  /**
   * A view of a part of the block, in the byte order of the machine, which keeps the memory mapped
   * for as long as it is reachable.
   *
   * @param length at most 1 GiB
   */
  ByteBuffer slice(long offset, int length);

  /** Reads a byte, plain. */
  byte getByte(long offset);

  /** Writes a byte, plain. */
  void putByte(long offset, byte value);

  /** Reads an integer, plain. */
  int getInt(long offset);

  /** Writes an integer, plain. */
  void putInt(long offset, int value);

  /** Reads an integer; nothing after it moves before it. */
  int getIntAcquire(long offset);

  /** Writes an integer; nothing before it moves after it. */
  void putIntRelease(long offset, int value);

  /** Reads an integer, sequentially consistent. */
  int getIntVolatile(long offset);

  /** Writes an integer, sequentially consistent. */
  void putIntVolatile(long offset, int value);

  /** Replaces an integer if it has the expected value. */
  boolean compareAndSetInt(long offset, int expected, int value);

  /** Replaces an integer and returns what was there. */
  int getAndSetInt(long offset, int value);

  /** Adds to an integer, wrapping around, and returns what was there. */
  int getAndAddInt(long offset, int delta);

  /** Reads a long, plain. */
  long getLong(long offset);

  /** Writes a long, plain. */
  void putLong(long offset, long value);

  /** Reads a long; nothing after it moves before it. */
  long getLongAcquire(long offset);

  /** Writes a long; nothing before it moves after it. */
  void putLongRelease(long offset, long value);

  /** Reads a long, sequentially consistent. */
  long getLongVolatile(long offset);

  /** Writes a long, sequentially consistent. */
  void putLongVolatile(long offset, long value);

  /** Replaces a long if it has the expected value. */
  boolean compareAndSetLong(long offset, long expected, long value);

  /** Replaces a long and returns what was there. */
  long getAndSetLong(long offset, long value);

  /** Adds to a long, wrapping around, and returns what was there. */
  long getAndAddLong(long offset, long delta);

  /** Copies bytes out of the block, plain, byte by byte in no particular order. */
  void getBytes(long offset, byte[] target, int targetOffset, int length);

  /** Copies bytes into the block, plain, byte by byte in no particular order. */
  void putBytes(long offset, byte[] source, int sourceOffset, int length);

  /** Copies bytes out of the block until the target is full; moves the target's position. */
  void getBytes(long offset, ByteBuffer target);

  /** Copies all remaining bytes of the source into the block; moves the source's position. */
  void putBytes(long offset, ByteBuffer source);

  /** Fills a part of the block with zeros, plain. */
  void clear(long offset, long length);
}
