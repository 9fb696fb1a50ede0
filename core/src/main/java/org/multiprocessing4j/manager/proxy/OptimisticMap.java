package org.multiprocessing4j.manager.proxy;

import java.nio.ByteBuffer;
import java.util.AbstractMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentMap;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.multiprocessing4j.ipc.codec.Codec;
import org.multiprocessing4j.manager.call.ServerRoot;

/**
 * A map of the server for one call of a function that stays here: {@link ConcurrentMap} has the
 * loops over {@code get} and {@code replace} that make {@code compute} and the like atomic.
 *
 * <p>The old value, by which {@code replace} and {@code remove} recognise the entry, is a copy
 * here. The function may have changed it, and many classes have no {@code equals}; so the entry is
 * recognised by its encoded form, as it was when {@code get} fetched it.
 */
final class OptimisticMap<K, V> extends AbstractMap<K, V> implements ConcurrentMap<K, V> {
  private final ServerRoot server;
  private final long mapId;
  private final Map<Object, byte[]> fetched = new HashMap<>();

  OptimisticMap(ServerRoot server, long mapId) {
    this.server = server;
    this.mapId = mapId;
  }

  @Override
  @SuppressWarnings("unchecked") // the types exist only in the client's source
  public @Nullable V get(Object key) {
    byte[] encoded = server.encodedValue(mapId, key);
    if (encoded == null) {
      fetched.remove(key);
      return null;
    }
    fetched.put(key, encoded);
    return (V) Codec.standard().decode(ByteBuffer.wrap(encoded));
  }

  @Override
  public @Nullable V putIfAbsent(K key, V value) {
    while (true) {
      if (server.exchangeValue(mapId, key, null, value)) {
        return null;
      }
      V present = get(key);
      if (present != null) {
        return present;
      }
    }
  }

  @Override
  public boolean replace(K key, V oldValue, V newValue) {
    return server.exchangeValue(mapId, key, fetched.get(key), newValue);
  }

  @Override
  public boolean remove(Object key, Object oldValue) {
    return server.exchangeValue(mapId, key, fetched.get(key), null);
  }

  @Override
  @SuppressWarnings("unchecked")
  public void replaceAll(BiFunction<? super K, ? super V, ? extends V> function) {
    Map<K, V> copy = (Map<K, V>) server.snapshot(mapId);
    for (K key : List.copyOf(copy.keySet())) {
      computeIfPresent(key, (k, value) -> Objects.requireNonNull(function.apply(k, value)));
    }
  }

  @Override
  public @Nullable V replace(K key, V value) {
    throw notNeeded();
  }

  @Override
  public Set<Entry<K, V>> entrySet() {
    throw notNeeded();
  }

  private static UnsupportedOperationException notNeeded() {
    return new UnsupportedOperationException("the loops over get and replace do not need it");
  }
}
