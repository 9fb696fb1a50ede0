package org.multiprocessing4j.manager.server;

import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;
import org.multiprocessing4j.manager.call.Snapshots;

/**
 * The entries of maps by the encoded form of their values: the half of {@code OptimisticMap} that
 * is in the server.
 */
record ServedEntries(ObjectTable objects) {

  byte @Nullable [] encodedValue(long mapId, Object key) {
    return encoded(map(mapId).get(key));
  }

  boolean exchangeValue(
      long mapId, Object key, byte @Nullable [] expected, @Nullable Object value) {
    boolean[] exchanged = new boolean[1];
    map(mapId)
        .compute(
            key,
            (k, current) -> {
              exchanged[0] = isEncodedAs(expected, current);
              return exchanged[0] ? value : current;
            });
    return exchanged[0];
  }

  /** Throws if the value has no form by which to tell: the caller would try again for ever. */
  private static boolean isEncodedAs(byte @Nullable [] expected, @Nullable Object value) {
    byte[] encoded = encoded(value);
    if (Arrays.equals(expected, encoded)) {
      return true;
    }
    if (expected != null && !Arrays.equals(encoded, encoded(value))) {
      throw new IllegalStateException(
          "a "
              + Objects.requireNonNull(value).getClass().getName()
              + " is encoded differently each time, so nobody can tell whether it has changed;"
              + " cast the function to a serialisable type, and it is applied in the manager");
    }
    return false;
  }

  @SuppressWarnings("unchecked") // the types exist only in the client's source
  private ConcurrentMap<Object, Object> map(long mapId) {
    return (ConcurrentMap<Object, Object>) objects.get(mapId).target();
  }

  private static byte @Nullable [] encoded(@Nullable Object value) {
    return value == null ? null : Snapshots.encoded(value);
  }
}
