package org.multiprocessing4j.ipc.shared;

import java.io.Serial;
import java.io.Serializable;
import java.util.Objects;
import java.util.function.IntUnaryOperator;
import org.multiprocessing4j.ipc.memory.SharedMemory;
import org.multiprocessing4j.ipc.sync.IpcReentrantLock;
import org.multiprocessing4j.ipc.sync.LockOfValue;

/**
 * An array of integers that processes share, Python's {@code Array('i')}.
 *
 * <p>Methods for a single element are atomic and sequentially consistent, also between processes,
 * as those of {@link java.util.concurrent.atomic} are, and take no lock; ranges are copied without
 * any order, so that a copy may mix old and new elements unless all sides hold {@link #lock()}.
 */
public final class SharedIntArray extends SharedArray {
  private static final long serialVersionUID = 1L;

  private SharedIntArray(SharedMemory memory, IpcReentrantLock lock) {
    super(memory, lock, Integer.BYTES);
  }

  /**
   * Creates an array of zeros.
   *
   * @param length 1 or more
   * @return the array, to be closed by this process
   */
  public static SharedIntArray create(int length) {
    SharedMemory memory = allocate(length, Integer.BYTES);
    return new SharedIntArray(memory, LockOfValue.create(SharedIntArray.class, memory::close));
  }

  /**
   * Creates an array of these values, of which there must be at least one.
   *
   * @param values the initial elements, copied
   * @return the array, to be closed by this process
   */
  public static SharedIntArray of(int... values) {
    SharedIntArray array = create(values.length);
    array.set(0, values);
    return array;
  }

  /**
   * Reads an element.
   *
   * @param index from 0 to the length, exclusive
   * @return the element
   */
  public int get(int index) {
    return memory().getIntVolatile(at(index));
  }

  /**
   * Writes an element.
   *
   * @param index from 0 to the length, exclusive
   * @param value the new element
   */
  public void set(int index, int value) {
    memory().putIntVolatile(at(index), value);
  }

  /**
   * Writes an element and returns the previous one.
   *
   * @param index from 0 to the length, exclusive
   * @param value the new element
   * @return the previous element
   */
  public int getAndSet(int index, int value) {
    return memory().getAndSetInt(at(index), value);
  }

  /**
   * Writes an element if the present one is the expected one.
   *
   * @param index from 0 to the length, exclusive
   * @param expected what the present element must be
   * @param value the new element
   * @return false if the present element was another; nothing was written then
   */
  public boolean compareAndSet(int index, int expected, int value) {
    return memory().compareAndSetInt(at(index), expected, value);
  }

  /**
   * Adds to an element, wrapping around, and returns its previous value.
   *
   * @param index from 0 to the length, exclusive
   * @param delta what is added
   * @return the previous element
   */
  public int getAndAdd(int index, int delta) {
    return memory().getAndAddInt(at(index), delta);
  }

  /**
   * Adds to an element, wrapping around, and returns its new value.
   *
   * @param index from 0 to the length, exclusive
   * @param delta what is added
   * @return the new element
   */
  public int addAndGet(int index, int delta) {
    return getAndAdd(index, delta) + delta;
  }

  /**
   * Adds one to an element, wrapping around, and returns its new value.
   *
   * @param index from 0 to the length, exclusive
   * @return the new element
   */
  public int incrementAndGet(int index) {
    return addAndGet(index, 1);
  }

  /**
   * Subtracts one from an element, wrapping around, and returns its new value.
   *
   * @param index from 0 to the length, exclusive
   * @return the new element
   */
  public int decrementAndGet(int index) {
    return addAndGet(index, -1);
  }

  /**
   * Replaces an element by a function of it, which may be called several times; returns the new
   * one.
   *
   * @param index from 0 to the length, exclusive
   * @param function from the element to the new one, without side effects
   * @return the new element
   */
  public int updateAndGet(int index, IntUnaryOperator function) {
    while (true) {
      int old = get(index);
      int updated = function.applyAsInt(old);
      if (compareAndSet(index, old, updated)) {
        return updated;
      }
    }
  }

  /**
   * Copies elements out of this array.
   *
   * @param index of the first element here
   * @param target where they go
   * @param targetIndex the first place in it
   * @param count how many elements, 0 or more
   */
  public void get(int index, int[] target, int targetIndex, int count) {
    requireRange(index, count);
    Objects.checkFromIndexSize(targetIndex, count, target.length);
    for (int done = 0; done < count; ) {
      int part = Math.min(count - done, LARGEST_PART);
      part(index + done, part).asIntBuffer().get(target, targetIndex + done, part);
      done += part;
    }
  }

  /**
   * Copies elements into this array.
   *
   * @param index of the first element here
   * @param source where they come from
   * @param sourceIndex the first of them in it
   * @param count how many elements, 0 or more
   */
  public void set(int index, int[] source, int sourceIndex, int count) {
    requireRange(index, count);
    Objects.checkFromIndexSize(sourceIndex, count, source.length);
    for (int done = 0; done < count; ) {
      int part = Math.min(count - done, LARGEST_PART);
      part(index + done, part).asIntBuffer().put(source, sourceIndex + done, part);
      done += part;
    }
  }

  /**
   * Copies all elements of an array into this one.
   *
   * @param index of the first element here
   * @param source all that is copied
   */
  public void set(int index, int[] source) {
    set(index, source, 0, source.length);
  }

  /** {@return a copy of all elements} */
  public int[] toArray() {
    int[] copy = new int[length()];
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
      return new SharedIntArray(memory, lock);
    }
  }
}
