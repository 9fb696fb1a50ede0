package org.multiprocessing4j.ipc.shared;

import java.io.Serial;
import java.io.Serializable;
import java.util.function.IntUnaryOperator;
import org.multiprocessing4j.ipc.memory.SegmentHeader;

/**
 * An integer that processes share: Python's {@code Value('i')}, with the atomic updates that
 * Python's lacks.
 *
 * <p>All methods are atomic and sequentially consistent, also between processes.
 */
public final class SharedInt extends SharedValue {
  private static final long serialVersionUID = 1L;
  private static final int KIND = SegmentHeader.kind("SINT");

  private SharedInt() {
    super(KIND);
  }

  private SharedInt(Address address) {
    super(KIND, address);
  }

  /**
   * Creates a value of 0.
   *
   * @return the value, to be closed by this process
   */
  public static SharedInt create() {
    return create(0);
  }

  /**
   * Creates a value.
   *
   * @param initial the initial value
   * @return the value, to be closed by this process
   */
  public static SharedInt create(int initial) {
    SharedInt value = new SharedInt();
    value.set(initial);
    return value;
  }

  /** {@return the value} */
  public int get() {
    return memory().getIntVolatile(offset());
  }

  /**
   * Writes the value.
   *
   * @param value the new value
   */
  public void set(int value) {
    memory().putIntVolatile(offset(), value);
  }

  /**
   * Writes the value and returns the previous one.
   *
   * @param value the new value
   * @return the previous value
   */
  public int getAndSet(int value) {
    return memory().getAndSetInt(offset(), value);
  }

  /**
   * Writes the value if the present one is the expected one.
   *
   * @param expected what the present value must be
   * @param value the new value
   * @return false if the present value was another; nothing was written then
   */
  public boolean compareAndSet(int expected, int value) {
    return memory().compareAndSetInt(offset(), expected, value);
  }

  /**
   * Adds to the value, wrapping around, and returns the previous one.
   *
   * @param delta what is added
   * @return the previous value
   */
  public int getAndAdd(int delta) {
    return memory().getAndAddInt(offset(), delta);
  }

  /**
   * Adds to the value, wrapping around, and returns the new one.
   *
   * @param delta what is added
   * @return the new value
   */
  public int addAndGet(int delta) {
    return getAndAdd(delta) + delta;
  }

  /**
   * Adds one, wrapping around, and returns the new value.
   *
   * @return the new value
   */
  public int incrementAndGet() {
    return addAndGet(1);
  }

  /**
   * Subtracts one, wrapping around, and returns the new value.
   *
   * @return the new value
   */
  public int decrementAndGet() {
    return addAndGet(-1);
  }

  /**
   * Replaces the value by a function of it, which may be called several times; returns the new one.
   *
   * @param function from the value to the new one, without side effects
   * @return the new value
   */
  public int updateAndGet(IntUnaryOperator function) {
    while (true) {
      int old = get();
      int updated = function.applyAsInt(old);
      if (compareAndSet(old, updated)) {
        return updated;
      }
    }
  }

  @Override
  String show() {
    return Integer.toString(get());
  }

  @Override
  Serializable ticket() {
    return new Ticket(address());
  }

  private record Ticket(Address address) implements Serializable {
    @Serial
    private Object readResolve() {
      return new SharedInt(address);
    }
  }
}
