package org.multiprocessing4j.manager;

import org.multiprocessing4j.ipc.codec.SerializableFunction;
import org.multiprocessing4j.manager.call.Snapshots;

/**
 * The value behind {@link ManagedReference}. It is never changed, only replaced: it may be on its
 * way to a client.
 */
final class ServedReference<V> implements ManagedReference<V> {
  private V value;

  ServedReference(V initial) {
    this.value = initial;
  }

  @Override
  public synchronized V get() {
    return value;
  }

  @Override
  public synchronized void set(V newValue) {
    value = newValue;
  }

  @Override
  public synchronized V update(SerializableFunction<V, V> function) throws Exception {
    value = function.apply(Snapshots.deepCopy(value));
    return value;
  }

  @Override
  public synchronized String toString() {
    return String.valueOf(value);
  }
}
