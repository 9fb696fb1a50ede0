package org.multiprocessing4j.manager;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.multiprocessing4j.ipc.codec.SerializableFunction;

/**
 * Named values that several processes share, as Python's {@code Manager().Namespace()}.
 *
 * <p>Each method is atomic. Values are copied in and out: changing what {@link #get} returned
 * changes nothing in the namespace until it is {@link #set} again; {@link #update} does both in one
 * step.
 */
public interface Namespace {
  /**
   * Returns a value.
   *
   * @param name of the value
   * @param <T> the type that the caller expects
   * @return a copy of the value
   * @throws java.util.NoSuchElementException if there is none of that name
   */
  <T> T get(String name);

  /**
   * Sets a value.
   *
   * @param name of the value
   * @param value what to store; must be serialisable
   */
  void set(String name, Object value);

  /**
   * Replaces a value by a function of it. The function runs in the server and nobody sees a state
   * in between.
   *
   * @param name of the value
   * @param function from the present value, or null if there is none, to the new one
   * @param <T> the type of the value
   * @return the new value
   * @throws Exception what the function throws; the value is then unchanged
   */
  <T> T update(String name, SerializableFunction<@Nullable T, T> function) throws Exception;

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
