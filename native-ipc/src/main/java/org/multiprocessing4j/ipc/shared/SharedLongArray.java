package org.multiprocessing4j.ipc.shared;

import java.io.Serial;
import java.io.Serializable;
import java.util.Objects;
import java.util.function.LongUnaryOperator;
import org.multiprocessing4j.ipc.memory.SharedMemory;
import org.multiprocessing4j.ipc.sync.IpcReentrantLock;
import org.multiprocessing4j.ipc.sync.LockOfValue;

/**
 * An array of longs that processes share, Python's {@code Array('q')}.
 *
 * <p>Methods for a single element are atomic and sequentially consistent, also between processes,
 * as those of {@link java.util.concurrent.atomic} are, and take no lock; ranges are copied without
 * any order, so that a copy may mix old and new elements unless all sides hold {@link #lock()}.
 */
public final class SharedLongArray extends SharedArray {
  private static final long serialVersionUID = 1L;

  private SharedLongArray(SharedMemory memory, IpcReentrantLock lock) {
    super(memory, lock, Long.BYTES);
  }

  /**
   * Creates an array of zeros.
   *
   * @param length 1 or more
   * @return the array, to be closed by this process
   */
  public static SharedLongArray create(int length) {
    SharedMemory memory = allocate(length, Long.BYTES);
    return new SharedLongArray(memory, LockOfValue.create(SharedLongArray.class, memory::close));
  }

  /**
   * Creates an array of these values, of which there must be at least one.
   *
   * @param values the initial elements, copied
   * @return the array, to be closed by this process
   */
  public static SharedLongArray of(long... values) {
    SharedLongArray array = create(values.length);
    array.set(0, values);
    return array;
  }

  /**
   * Reads an element.
   *
   * @param index from 0 to the length, exclusive
   * @return the element
   */
  public long get(int index) {
    return memory().getLongVolatile(at(index));
  }

  /**
   * Writes an element.
   *
   * @param index from 0 to the length, exclusive
   * @param value the new element
   */
  public void set(int index, long value) {
    memory().putLongVolatile(at(index), value);
  }

  /**
   * Writes an element and returns the previous one.
   *
   * @param index from 0 to the length, exclusive
   * @param value the new element
   * @return the previous element
   */
  public long getAndSet(int index, long value) {
    return memory().getAndSetLong(at(index), value);
  }

  /**
   * Writes an element if the present one is the expected one.
   *
   * @param index from 0 to the length, exclusive
   * @param expected what the present element must be
   * @param value the new element
   * @return false if the present element was another; nothing was written then
   */
  public boolean compareAndSet(int index, long expected, long value) {
    return memory().compareAndSetLong(at(index), expected, value);
  }

  /**
   * Adds to an element, wrapping around, and returns its previous value.
   *
   * @param index from 0 to the length, exclusive
   * @param delta what is added
   * @return the previous element
   */
  public long getAndAdd(int index, long delta) {
    return memory().getAndAddLong(at(index), delta);
  }

  /**
   * Adds to an element, wrapping around, and returns its new value.
   *
   * @param index from 0 to the length, exclusive
   * @param delta what is added
   * @return the new element
   */
  public long addAndGet(int index, long delta) {
    return getAndAdd(index, delta) + delta;
  }

  /**
   * Adds one to an element, wrapping around, and returns its new value.
   *
   * @param index from 0 to the length, exclusive
   * @return the new element
   */
  public long incrementAndGet(int index) {
    return addAndGet(index, 1);
  }

  /**
   * Subtracts one from an element, wrapping around, and returns its new value.
   *
   * @param index from 0 to the length, exclusive
   * @return the new element
   */
  public long decrementAndGet(int index) {
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
  public long updateAndGet(int index, LongUnaryOperator function) {
    while (true) {
      long old = get(index);
      long updated = function.applyAsLong(old);
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
  public void get(int index, long[] target, int targetIndex, int count) {
    requireRange(index, count);
    Objects.checkFromIndexSize(targetIndex, count, target.length);
    for (int done = 0; done < count; ) {
      int part = Math.min(count - done, LARGEST_PART);
      part(index + done, part).asLongBuffer().get(target, targetIndex + done, part);
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
  public void set(int index, long[] source, int sourceIndex, int count) {
    requireRange(index, count);
    Objects.checkFromIndexSize(sourceIndex, count, source.length);
    for (int done = 0; done < count; ) {
      int part = Math.min(count - done, LARGEST_PART);
      part(index + done, part).asLongBuffer().put(source, sourceIndex + done, part);
      done += part;
    }
  }

  /**
   * Copies all elements of an array into this one.
   *
   * @param index of the first element here
   * @param source all that is copied
   */
  public void set(int index, long[] source) {
    set(index, source, 0, source.length);
  }

  /** {@return a copy of all elements} */
  public long[] toArray() {
    long[] copy = new long[length()];
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
      return new SharedLongArray(memory, lock);
    }
  }
}
