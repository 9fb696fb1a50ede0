package org.multiprocessing4j.ipc.shared;

import java.io.Serial;
import java.io.Serializable;
import org.multiprocessing4j.ipc.memory.SegmentHeader;

/**
 * A boolean that processes share, Python's {@code Value('b')} with atomic updates.
 *
 * <p>All methods are atomic and sequentially consistent, also between processes. To wait for a
 * change use an {@link org.multiprocessing4j.ipc.sync.IpcEvent}.
 */
public final class SharedBoolean extends SharedValue {
  private static final long serialVersionUID = 1L;
  private static final int KIND = SegmentHeader.kind("SBOO");

  private SharedBoolean() {
    super(KIND);
  }

  private SharedBoolean(Address address) {
    super(KIND, address);
  }

  /**
   * Creates a value of false.
   *
   * @return the value, to be closed by this process
   */
  public static SharedBoolean create() {
    return create(false);
  }

  /**
   * Creates a value.
   *
   * @param initial the initial value
   * @return the value, to be closed by this process
   */
  public static SharedBoolean create(boolean initial) {
    SharedBoolean value = new SharedBoolean();
    value.set(initial);
    return value;
  }

  /** {@return the value} */
  public boolean get() {
    return memory().getIntVolatile(offset()) != 0;
  }

  /**
   * Writes the value.
   *
   * @param value the new value
   */
  public void set(boolean value) {
    memory().putIntVolatile(offset(), toInt(value));
  }

  /**
   * Writes the value and returns the previous one.
   *
   * @param value the new value
   * @return the previous value
   */
  public boolean getAndSet(boolean value) {
    return memory().getAndSetInt(offset(), toInt(value)) != 0;
  }

  /**
   * Writes the value if the present one is the expected one.
   *
   * @param expected what the present value must be
   * @param value the new value
   * @return false if the present value was another; nothing was written then
   */
  public boolean compareAndSet(boolean expected, boolean value) {
    return memory().compareAndSetInt(offset(), toInt(expected), toInt(value));
  }

  private static int toInt(boolean value) {
    return value ? 1 : 0;
  }

  @Override
  String show() {
    return Boolean.toString(get());
  }

  @Override
  Serializable ticket() {
    return new Ticket(address());
  }

  private record Ticket(Address address) implements Serializable {
    @Serial
    private Object readResolve() {
      return new SharedBoolean(address);
    }
  }
}
