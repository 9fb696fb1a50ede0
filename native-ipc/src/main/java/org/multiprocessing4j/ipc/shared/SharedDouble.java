package org.multiprocessing4j.ipc.shared;

import java.io.Serial;
import java.io.Serializable;
import java.util.function.DoubleUnaryOperator;
import org.multiprocessing4j.ipc.memory.SegmentHeader;

/**
 * A double that processes share, Python's {@code Value('d')}, with the updates that Python's lacks.
 *
 * <p>All methods are atomic and sequentially consistent, also between processes.
 */
public final class SharedDouble extends SharedValue {
  private static final long serialVersionUID = 1L;
  private static final int KIND = SegmentHeader.kind("SDBL");

  private SharedDouble() {
    super(KIND);
  }

  private SharedDouble(Address address) {
    super(KIND, address);
  }

  /**
   * Creates a value of 0.
   *
   * @return the value, to be closed by this process
   */
  public static SharedDouble create() {
    return create(0);
  }

  /**
   * Creates a value.
   *
   * @param initial the initial value
   * @return the value, to be closed by this process
   */
  public static SharedDouble create(double initial) {
    SharedDouble value = new SharedDouble();
    value.set(initial);
    return value;
  }

  /** {@return the value} */
  public double get() {
    return Double.longBitsToDouble(memory().getLongVolatile(offset()));
  }

  /**
   * Writes the value.
   *
   * @param value the new value
   */
  public void set(double value) {
    memory().putLongVolatile(offset(), Double.doubleToRawLongBits(value));
  }

  /**
   * Writes the value and returns the previous one.
   *
   * @param value the new value
   * @return the previous value
   */
  public double getAndSet(double value) {
    return Double.longBitsToDouble(
        memory().getAndSetLong(offset(), Double.doubleToRawLongBits(value)));
  }

  /**
   * Writes the value if the present one is the expected one, compared bit by bit: 0.0 is not -0.0.
   *
   * @param expected what the present value must be
   * @param value the new value
   * @return false if the present value was another; nothing was written then
   */
  public boolean compareAndSet(double expected, double value) {
    return memory()
        .compareAndSetLong(
            offset(), Double.doubleToRawLongBits(expected), Double.doubleToRawLongBits(value));
  }

  /**
   * Adds to the value and returns the previous one.
   *
   * @param delta what is added
   * @return the previous value
   */
  public double getAndAdd(double delta) {
    while (true) {
      double old = get();
      if (compareAndSet(old, old + delta)) {
        return old;
      }
    }
  }

  /**
   * Adds to the value and returns the new one.
   *
   * @param delta what is added
   * @return the new value
   */
  public double addAndGet(double delta) {
    return getAndAdd(delta) + delta;
  }

  /**
   * Replaces the value by a function of it, which may be called several times; returns the new one.
   *
   * @param function from the value to the new one, without side effects
   * @return the new value
   */
  public double updateAndGet(DoubleUnaryOperator function) {
    while (true) {
      double old = get();
      double updated = function.applyAsDouble(old);
      if (compareAndSet(old, updated)) {
        return updated;
      }
    }
  }

  @Override
  String show() {
    return Double.toString(get());
  }

  @Override
  Serializable ticket() {
    return new Ticket(address());
  }

  private record Ticket(Address address) implements Serializable {
    @Serial
    private Object readResolve() {
      return new SharedDouble(address);
    }
  }
}
