package org.multiprocessing4j.ipc.shared;

import java.io.Serial;
import java.io.Serializable;
import java.util.Objects;
import java.util.function.DoubleUnaryOperator;
import org.multiprocessing4j.ipc.memory.SharedMemory;
import org.multiprocessing4j.ipc.sync.IpcReentrantLock;
import org.multiprocessing4j.ipc.sync.LockOfValue;

/**
 * An array of doubles that processes share, Python's {@code Array('d')}.
 *
 * <p>Methods for a single element are atomic and sequentially consistent, also between processes,
 * as those of {@link java.util.concurrent.atomic} are, and take no lock; ranges are copied without
 * any order, so that a copy may mix old and new elements unless all sides hold {@link #lock()}.
 */
public final class SharedDoubleArray extends SharedArray {
  private static final long serialVersionUID = 1L;

  private SharedDoubleArray(SharedMemory memory, IpcReentrantLock lock) {
    super(memory, lock, Double.BYTES);
  }

  /**
   * Creates an array of zeros.
   *
   * @param length 1 or more
   * @return the array, to be closed by this process
   */
  public static SharedDoubleArray create(int length) {
    SharedMemory memory = allocate(length, Double.BYTES);
    return new SharedDoubleArray(
        memory, LockOfValue.create(SharedDoubleArray.class, memory::close));
  }

  /**
   * Creates an array of these values, of which there must be at least one.
   *
   * @param values the initial elements, copied
   * @return the array, to be closed by this process
   */
  public static SharedDoubleArray of(double... values) {
    SharedDoubleArray array = create(values.length);
    array.set(0, values);
    return array;
  }

  /**
   * Reads an element.
   *
   * @param index from 0 to the length, exclusive
   * @return the element
   */
  public double get(int index) {
    return Double.longBitsToDouble(memory().getLongVolatile(at(index)));
  }

  /**
   * Writes an element.
   *
   * @param index from 0 to the length, exclusive
   * @param value the new element
   */
  public void set(int index, double value) {
    memory().putLongVolatile(at(index), Double.doubleToRawLongBits(value));
  }

  /**
   * Writes an element and returns the previous one.
   *
   * @param index from 0 to the length, exclusive
   * @param value the new element
   * @return the previous element
   */
  public double getAndSet(int index, double value) {
    return Double.longBitsToDouble(
        memory().getAndSetLong(at(index), Double.doubleToRawLongBits(value)));
  }

  /**
   * Writes an element if the present one is the expected one, compared bit by bit: 0.0 is not -0.0.
   *
   * @param index from 0 to the length, exclusive
   * @param expected what the present element must be
   * @param value the new element
   * @return false if the present element was another; nothing was written then
   */
  public boolean compareAndSet(int index, double expected, double value) {
    return memory()
        .compareAndSetLong(
            at(index), Double.doubleToRawLongBits(expected), Double.doubleToRawLongBits(value));
  }

  /**
   * Adds to an element and returns its previous value.
   *
   * @param index from 0 to the length, exclusive
   * @param delta what is added
   * @return the previous element
   */
  public double getAndAdd(int index, double delta) {
    while (true) {
      double old = get(index);
      if (compareAndSet(index, old, old + delta)) {
        return old;
      }
    }
  }

  /**
   * Adds to an element and returns its new value.
   *
   * @param index from 0 to the length, exclusive
   * @param delta what is added
   * @return the new element
   */
  public double addAndGet(int index, double delta) {
    return getAndAdd(index, delta) + delta;
  }

  /**
   * Replaces an element by a function of it, which may be called several times; returns the new
   * one.
   *
   * @param index from 0 to the length, exclusive
   * @param function from the element to the new one, without side effects
   * @return the new element
   */
  public double updateAndGet(int index, DoubleUnaryOperator function) {
    while (true) {
      double old = get(index);
      double updated = function.applyAsDouble(old);
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
  public void get(int index, double[] target, int targetIndex, int count) {
    requireRange(index, count);
    Objects.checkFromIndexSize(targetIndex, count, target.length);
    for (int done = 0; done < count; ) {
      int part = Math.min(count - done, LARGEST_PART);
      part(index + done, part).asDoubleBuffer().get(target, targetIndex + done, part);
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
  public void set(int index, double[] source, int sourceIndex, int count) {
    requireRange(index, count);
    Objects.checkFromIndexSize(sourceIndex, count, source.length);
    for (int done = 0; done < count; ) {
      int part = Math.min(count - done, LARGEST_PART);
      part(index + done, part).asDoubleBuffer().put(source, sourceIndex + done, part);
      done += part;
    }
  }

  /**
   * Copies all elements of an array into this one.
   *
   * @param index of the first element here
   * @param source all that is copied
   */
  public void set(int index, double[] source) {
    set(index, source, 0, source.length);
  }

  /** {@return a copy of all elements} */
  public double[] toArray() {
    double[] copy = new double[length()];
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
      return new SharedDoubleArray(memory, lock);
    }
  }
}
