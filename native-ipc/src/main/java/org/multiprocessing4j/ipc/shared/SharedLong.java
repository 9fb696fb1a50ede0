package org.multiprocessing4j.ipc.shared;

import java.io.Serial;
import java.io.Serializable;
import java.util.function.LongUnaryOperator;
import org.multiprocessing4j.ipc.memory.SegmentHeader;

/**
 * A long that processes share, Python's {@code Value('q')}, with the updates that Python's lacks.
 *
 * <p>All methods are atomic and sequentially consistent, also between processes.
 */
public final class SharedLong extends SharedValue {
  private static final long serialVersionUID = 1L;
  private static final int KIND = SegmentHeader.kind("SLNG");

  private SharedLong() {
    super(KIND);
  }

  private SharedLong(Address address) {
    super(KIND, address);
  }

  /**
   * Creates a value of 0.
   *
   * @return the value, to be closed by this process
   */
  public static SharedLong create() {
    return create(0);
  }

  /**
   * Creates a value.
   *
   * @param initial the initial value
   * @return the value, to be closed by this process
   */
  public static SharedLong create(long initial) {
    SharedLong value = new SharedLong();
    value.set(initial);
    return value;
  }

  /** {@return the value} */
  public long get() {
    return memory().getLongVolatile(offset());
  }

  /**
   * Writes the value.
   *
   * @param value the new value
   */
  public void set(long value) {
    memory().putLongVolatile(offset(), value);
  }

  /**
   * Writes the value and returns the previous one.
   *
   * @param value the new value
   * @return the previous value
   */
  public long getAndSet(long value) {
    return memory().getAndSetLong(offset(), value);
  }

  /**
   * Writes the value if the present one is the expected one.
   *
   * @param expected what the present value must be
   * @param value the new value
   * @return false if the present value was another; nothing was written then
   */
  public boolean compareAndSet(long expected, long value) {
    return memory().compareAndSetLong(offset(), expected, value);
  }

  /**
   * Adds to the value, wrapping around, and returns the previous one.
   *
   * @param delta what is added
   * @return the previous value
   */
  public long getAndAdd(long delta) {
    return memory().getAndAddLong(offset(), delta);
  }

  /**
   * Adds to the value, wrapping around, and returns the new one.
   *
   * @param delta what is added
   * @return the new value
   */
  public long addAndGet(long delta) {
    return getAndAdd(delta) + delta;
  }

  /**
   * Adds one, wrapping around, and returns the new value.
   *
   * @return the new value
   */
  public long incrementAndGet() {
    return addAndGet(1);
  }

  /**
   * Subtracts one, wrapping around, and returns the new value.
   *
   * @return the new value
   */
  public long decrementAndGet() {
    return addAndGet(-1);
  }

  /**
   * Replaces the value by a function of it, which may be called several times; returns the new one.
   *
   * @param function from the value to the new one, without side effects
   * @return the new value
   */
  public long updateAndGet(LongUnaryOperator function) {
    while (true) {
      long old = get();
      long updated = function.applyAsLong(old);
      if (compareAndSet(old, updated)) {
        return updated;
      }
    }
  }

  @Override
  String show() {
    return Long.toString(get());
  }

  @Override
  Serializable ticket() {
    return new Ticket(address());
  }

  private record Ticket(Address address) implements Serializable {
    @Serial
    private Object readResolve() {
      return new SharedLong(address);
    }
  }
}
