package org.multiprocessing4j.manager;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;
import org.multiprocessing4j.ipc.codec.SerializableFunction;

/** The values behind {@link Namespace}. */
final class ServedNamespace implements Namespace {
  private final Map<String, Object> values = new LinkedHashMap<>();

  @Override
  @SuppressWarnings("unchecked") // the caller says which type it expects
  public synchronized <T> T get(String name) {
    Object value = values.get(name);
    if (value == null) {
      throw new NoSuchElementException(
          "get: the namespace has no value '" + name + "', only " + values.keySet());
    }
    return (T) value;
  }

  @Override
  public synchronized void set(String name, Object value) {
    values.put(name, value);
  }

  @Override
  @SuppressWarnings("unchecked") // the caller says which type it expects
  public synchronized <T> T update(String name, SerializableFunction<@Nullable T, T> function)
      throws Exception {
    @Nullable T present = (T) values.get(name);
    T updated = function.apply(present);
    values.put(name, updated);
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
