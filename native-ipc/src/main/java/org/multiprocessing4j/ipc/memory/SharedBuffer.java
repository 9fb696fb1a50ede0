package org.multiprocessing4j.ipc.memory;

import java.nio.ByteBuffer;
import org.multiprocessing4j.ipc.Internal;

/**
 * A fixed block of bytes that several processes may read and write at once.
 *
 * <p>Offsets and lengths are in bytes, counted from the start of the block. Numbers are in the byte
 * order of the machine: a block is shared by processes of one machine, never sent anywhere.
 *
 * <p>The name of a method says how it orders memory, with the meaning of {@link
 * java.lang.invoke.VarHandle}'s access modes, which hold between processes exactly as between
 * threads: plain access orders nothing; a <em>release</em> store makes everything written before it
 * visible to a thread that reads it with <em>acquire</em>; <em>volatile</em> accesses and the
 * read-modify-write methods have one total order and are full barriers on the machines we support.
 *
 * <p>Integers must lie at multiples of four and longs at multiples of eight.
 *
 * <p>Any thread of any process that maps the block may call anything here. If a process dies, the
 * block stays as that process left it: each single store happened or did not. Every method throws
 * {@link IndexOutOfBoundsException} for an offset outside of the block.
 */
public interface SharedBuffer {

  /** {@return the size of the block, in bytes} */
  long sizeBytes();

  /**
   * The address of a byte in this process, for native calls.
   *
   * <p>It is valid only while this object is reachable: hold it by {@link
   * java.lang.ref.Reference#reachabilityFence} until the call has returned. Never store through it.
   *
   * @param offset of the byte, from the start of the block
   * @return the address, which means nothing to other processes
   */
  @Internal
  long address(long offset);

  /**
   * A view of a part of the block, in the byte order of the machine, which keeps the memory mapped
   * for as long as it is reachable.
   *
   * @param offset where the part starts, in bytes
   * @param length in bytes, at most 1 GiB
   * @return a view from position 0 to {@code length}
   */
  ByteBuffer slice(long offset, int length);

  /**
   * Reads a byte, plain.
   *
   * @param offset where it is, in bytes
   * @return the byte
   */
  byte getByte(long offset);

  /**
   * Writes a byte, plain.
   *
   * @param offset where it is, in bytes
   * @param value what is written
   */
  void putByte(long offset, byte value);

  /**
   * Reads an integer, plain.
   *
   * @param offset where it is, in bytes
   * @return the integer
   */
  int getInt(long offset);

  /**
   * Writes an integer, plain.
   *
   * @param offset where it is, in bytes
   * @param value what is written
   */
  void putInt(long offset, int value);

  /**
   * Reads an integer; nothing after it moves before it.
   *
   * @param offset where it is, in bytes
   * @return the integer
   */
  int getIntAcquire(long offset);

  /**
   * Writes an integer; nothing before it moves after it.
   *
   * @param offset where it is, in bytes
   * @param value what is written
   */
  void putIntRelease(long offset, int value);

  /**
   * Reads an integer, sequentially consistent.
   *
   * @param offset where it is, in bytes
   * @return the integer
   */
  int getIntVolatile(long offset);

  /**
   * Writes an integer, sequentially consistent.
   *
   * @param offset where it is, in bytes
   * @param value what is written
   */
  void putIntVolatile(long offset, int value);

  /**
   * Replaces an integer if it has the expected value.
   *
   * @param offset where it is, in bytes
   * @param expected what must be there
   * @param value what is written
   * @return false if something else was there; nothing was written then
   */
  boolean compareAndSetInt(long offset, int expected, int value);

  /**
   * Replaces an integer and returns what was there.
   *
   * @param offset where it is, in bytes
   * @param value what is written
   * @return the value before
   */
  int getAndSetInt(long offset, int value);

  /**
   * Adds to an integer, wrapping around, and returns what was there.
   *
   * @param offset where it is, in bytes
   * @param delta what is added
   * @return the value before
   */
  int getAndAddInt(long offset, int delta);

  /**
   * Reads a long, plain.
   *
   * @param offset where it is, in bytes
   * @return the long
   */
  long getLong(long offset);

  /**
   * Writes a long, plain.
   *
   * @param offset where it is, in bytes
   * @param value what is written
   */
  void putLong(long offset, long value);

  /**
   * Reads a long; nothing after it moves before it.
   *
   * @param offset where it is, in bytes
   * @return the long
   */
  long getLongAcquire(long offset);

  /**
   * Writes a long; nothing before it moves after it.
   *
   * @param offset where it is, in bytes
   * @param value what is written
   */
  void putLongRelease(long offset, long value);

  /**
   * Reads a long, sequentially consistent.
   *
   * @param offset where it is, in bytes
   * @return the long
   */
  long getLongVolatile(long offset);

  /**
   * Writes a long, sequentially consistent.
   *
   * @param offset where it is, in bytes
   * @param value what is written
   */
  void putLongVolatile(long offset, long value);

  /**
   * Replaces a long if it has the expected value.
   *
   * @param offset where it is, in bytes
   * @param expected what must be there
   * @param value what is written
   * @return false if something else was there; nothing was written then
   */
  boolean compareAndSetLong(long offset, long expected, long value);

  /**
   * Replaces a long and returns what was there.
   *
   * @param offset where it is, in bytes
   * @param value what is written
   * @return the value before
   */
  long getAndSetLong(long offset, long value);

  /**
   * Adds to a long, wrapping around, and returns what was there.
   *
   * @param offset where it is, in bytes
   * @param delta what is added
   * @return the value before
   */
  long getAndAddLong(long offset, long delta);

  /**
   * Copies bytes out of the block, plain, byte by byte in no particular order.
   *
   * @param offset of the first byte in the block
   * @param target where they go
   * @param targetOffset the index of the first in the target
   * @param length how many, 0 or more
   */
  void getBytes(long offset, byte[] target, int targetOffset, int length);

  /**
   * Copies bytes into the block, plain, byte by byte in no particular order.
   *
   * @param offset of the first byte in the block
   * @param source where they come from
   * @param sourceOffset the index of the first in the source
   * @param length how many, 0 or more
   */
  void putBytes(long offset, byte[] source, int sourceOffset, int length);

  /**
   * Copies bytes out of the block until the target is full; moves the target's position.
   *
   * @param offset of the first byte in the block
   * @param target where they go
   */
  void getBytes(long offset, ByteBuffer target);

  /**
   * Copies all remaining bytes of the source into the block; moves the source's position.
   *
   * @param offset of the first byte in the block
   * @param source where they come from
   */
  void putBytes(long offset, ByteBuffer source);

  /**
   * Fills a part of the block with zeros, plain.
   *
   * @param offset where the part starts, in bytes
   * @param length how many bytes, 0 or more
   */
  void clear(long offset, long length);

  /**
   * Sleeps while an integer of the block and one elsewhere both hold their values, until one of
   * them is woken or the time runs out; it may also return spuriously, so check the condition in a
   * loop.
   *
   * @param offset where the integer of the block is, in bytes
   * @param expected what it must hold for a sleep
   * @param otherAddress of the other integer, which the caller keeps mapped
   * @param otherExpected what the other must hold for a sleep
   * @param timeoutNanos at most this long; zero or less does not sleep
   * @see org.multiprocessing4j.ipc.posix.Futex#awaitEither
   */
  @Internal
  void awaitEither(
      long offset, int expected, long otherAddress, int otherExpected, long timeoutNanos);

  /**
   * As {@link #awaitEither}, but an interrupt of this thread, one that is pending included, ends
   * the sleep. It stays pending.
   *
   * @param offset where the integer of the block is, in bytes
   * @param expected what it must hold for a sleep
   * @param otherAddress of the other integer, which the caller keeps mapped
   * @param otherExpected what the other must hold for a sleep
   * @param timeoutNanos at most this long; zero or less does not sleep
   * @see org.multiprocessing4j.ipc.posix.Futex#awaitEitherInterruptibly
   */
  @Internal
  void awaitEitherInterruptibly(
      long offset, int expected, long otherAddress, int otherExpected, long timeoutNanos);

  /**
   * Wakes threads that sleep on an integer, whichever process they belong to.
   *
   * @param offset where the integer is, in bytes
   * @param count how many at most
   * @return how many were woken
   */
  @Internal
  int wake(long offset, int count);
}
