package org.multiprocessing4j.manager;

import org.multiprocessing4j.ipc.codec.SerializableFunction;

/**
 * One value that several processes share, as Python's {@code Manager().Value()}.
 *
 * <p>Each method is atomic. Values are copied in and out.
 *
 * <p>The value stays when a client dies, also in the middle of a call: a {@code set} or {@code
 * update} that the server has received runs to its end there (a function that waits is
 * interrupted), any other has no effect. If the server dies, the value is lost and every call fails
 * with {@link ManagerDownException}.
 *
 * @param <V> the type of the value
 */
public interface ManagedReference<V> {
  /**
   * Returns the value.
   *
   * @return a copy
   */
  V get();

  /**
   * Replaces the value.
   *
   * @param value what to store; must be serialisable
   */
  void set(V value);

  /**
   * Replaces the value by the result of a function of it. The function runs in the server, and the
   * replacement is atomic.
   *
   * @param function from the present value to the new one
   * @return the new value
   * @throws Exception what the function throws; the value is then unchanged
   */
  V update(SerializableFunction<V, V> function) throws Exception;
}
