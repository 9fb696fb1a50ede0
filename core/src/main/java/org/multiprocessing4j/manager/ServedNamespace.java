package org.multiprocessing4j.manager;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import org.multiprocessing4j.ipc.codec.SerializableFunction;
import org.multiprocessing4j.manager.call.Snapshots;

/**
 * The values behind {@link Namespace}. A value that is here is never changed, only replaced: it may
 * be on its way to a client.
 */
final class ServedNamespace implements Namespace {
  private final Map<String, Object> values = new LinkedHashMap<>();

  @Override
  public synchronized <T> T get(String name, Class<T> type) {
    Object value = values.get(name);
    if (value == null) {
      throw new NoSuchElementException(
          "get: the namespace has no value '" + name + "', only " + values.keySet());
    }
    return type.cast(value);
  }

  @Override
  public synchronized void set(String name, Object value) {
    put(name, value);
  }

  private void put(String name, Object value) {
    values.put(name, Objects.requireNonNull(value, name));
  }

  @Override
  @SuppressWarnings("unchecked") // the caller says which type it expects
  public synchronized <T> T update(String name, T initial, SerializableFunction<T, T> function)
      throws Exception {
    T updated = function.apply(Snapshots.deepCopy((T) values.getOrDefault(name, initial)));
    put(name, updated);
    return updated;
  }

  @Override
  public synchronized boolean remove(String name) {
    return values.remove(name) != null;
  }

  @Override
  public synchronized Map<String, Object> toMap() {
    return new LinkedHashMap<>(values);
  }

  @Override
  public synchronized String toString() {
    return "Namespace" + values;
  }
}
