package org.multiprocessing4j.ipc.shared;

import java.io.Serial;
import java.io.Serializable;
import java.util.Objects;
import org.multiprocessing4j.ipc.memory.SharedMemory;
import org.multiprocessing4j.ipc.sync.IpcReentrantLock;
import org.multiprocessing4j.ipc.sync.LockOfValue;

/**
 * An array of bytes that processes share, Python's {@code Array('b')}.
 *
 * <p>Elements are accessed without any order, singly and in ranges, so that a copy may mix old and
 * new ones unless all sides hold {@link #lock()}.
 */
public final class SharedByteArray extends SharedArray {
  private static final long serialVersionUID = 1L;

  private SharedByteArray(SharedMemory memory, IpcReentrantLock lock) {
    super(memory, lock, Byte.BYTES);
  }

  /**
   * Creates an array of zeros.
   *
   * @param length 1 or more
   * @return the array, to be closed by this process
   */
  public static SharedByteArray create(int length) {
    SharedMemory memory = allocate(length, Byte.BYTES);
    return new SharedByteArray(memory, LockOfValue.create(SharedByteArray.class, memory::close));
  }

  /**
   * Creates an array of these values, of which there must be at least one.
   *
   * @param values the initial elements, copied
   * @return the array, to be closed by this process
   */
  public static SharedByteArray of(byte... values) {
    SharedByteArray array = create(values.length);
    array.set(0, values);
    return array;
  }

  /**
   * Reads an element.
   *
   * @param index from 0 to the length, exclusive
   * @return the element
   */
  public byte get(int index) {
    return memory().getByte(at(index));
  }

  /**
   * Writes an element.
   *
   * @param index from 0 to the length, exclusive
   * @param value the new element
   */
  public void set(int index, byte value) {
    memory().putByte(at(index), value);
  }

  /**
   * Copies elements out of this array.
   *
   * @param index of the first element here
   * @param target where they go
   * @param targetIndex the first place in it
   * @param count how many elements, 0 or more
   */
  public void get(int index, byte[] target, int targetIndex, int count) {
    requireRange(index, count);
    Objects.checkFromIndexSize(targetIndex, count, target.length);
    memory().getBytes(index, target, targetIndex, count);
  }

  /**
   * Copies elements into this array.
   *
   * @param index of the first element here
   * @param source where they come from
   * @param sourceIndex the first of them in it
   * @param count how many elements, 0 or more
   */
  public void set(int index, byte[] source, int sourceIndex, int count) {
    requireRange(index, count);
    Objects.checkFromIndexSize(sourceIndex, count, source.length);
    memory().putBytes(index, source, sourceIndex, count);
  }

  /**
   * Copies all elements of an array into this one.
   *
   * @param index of the first element here
   * @param source all that is copied
   */
  public void set(int index, byte[] source) {
    set(index, source, 0, source.length);
  }

  /** {@return a copy of all elements} */
  public byte[] toArray() {
    byte[] copy = new byte[length()];
    get(0, copy, 0, copy.length);
    return copy;
  }

  @Override
  Serializable ticket() {
    return new Ticket(sharedMemory(), lock());
  }

  private record Ticket(SharedMemory memory, IpcReentrantLock lock) implements Serializable {
    @Serial
    private Object readResolve() {
      return new SharedByteArray(memory, lock);
    }
  }
}
