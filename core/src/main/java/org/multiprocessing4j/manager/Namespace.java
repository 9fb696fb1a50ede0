package org.multiprocessing4j.manager;

import java.util.Map;
import org.multiprocessing4j.ipc.codec.SerializableFunction;

/**
 * Named values that several processes share, as Python's {@code Manager().Namespace()}.
 *
 * <p>Each method is atomic. Values are copied in and out: changing what {@link #get} returned
 * changes nothing in the namespace until it is {@link #set} again; {@link #update} does both in one
 * step.
 *
 * <p>The values stay when a client dies, also in the middle of a call: a {@code set} or {@code
 * update} that the server has received runs to its end there (a function that waits is
 * interrupted), any other has no effect. If the server dies, the values are lost and every call
 * fails with {@link ManagerDownException}.
 */
public interface Namespace {
  /**
   * Returns a value.
   *
   * @param name of the value
   * @param type what the caller expects
   * @param <T> that type
   * @return a copy of the value
   * @throws java.util.NoSuchElementException if there is none of that name
   * @throws ClassCastException if the value is of another type
   */
  <T> T get(String name, Class<T> type);

  /**
   * Sets a value.
   *
   * @param name of the value
   * @param value what to store; must be serialisable, and not null
   */
  void set(String name, Object value);

  /**
   * Replaces a value by the result of a function of it. The function runs in the server, and the
   * replacement is atomic.
   *
   * @param name of the value
   * @param initial what the function is given if there is no value of that name
   * @param function from the present value to the new one, which must not be null
   * @param <T> the type of the value
   * @return the new value
   * @throws Exception what the function throws; the value is then unchanged
   */
  <T> T update(String name, T initial, SerializableFunction<T, T> function) throws Exception;

  /**
   * Removes a value.
   *
   * @param name of the value
   * @return whether there was one
   */
  boolean remove(String name);

  /**
   * Returns a copy of everything.
   *
   * @return the values by name
   */
  Map<String, Object> toMap();
}
