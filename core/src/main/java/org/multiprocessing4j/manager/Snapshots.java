package org.multiprocessing4j.manager;

import java.io.Serializable;
import java.util.AbstractMap.SimpleImmutableEntry;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Copies of what cannot leave the server as it is: views of collections, such as {@code subList} or
 * {@code headMap}, are bound to their collection and are not serialisable.
 */
final class Snapshots {
  private Snapshots() {}

  /** The value itself, or a serialisable copy if it is a view. */
  static @Nullable Object of(@Nullable Object value) {
    if (value instanceof Serializable && !isWrapper(value)) {
      return value;
    }
    if (value instanceof Map.Entry<?, ?> entry) {
      return new SimpleImmutableEntry<Object, Object>(entry.getKey(), entry.getValue());
    }
    return value instanceof Collection<?> || value instanceof Map<?, ?> ? copy(value) : value;
  }

  /**
   * The wrappers of {@code Collections} say that they are serialisable, but wrap views that are
   * not.
   */
  private static boolean isWrapper(Object value) {
    return value.getClass().getEnclosingClass() == Collections.class;
  }

  /** A copy of a collection or map, in its order. */
  static Object copy(Object value) {
    synchronized (value) { // for the synchronised wrappers of java.util; harmless for others
      if (value instanceof Set<?> set) {
        return new LinkedHashSet<Object>(set);
      }
      if (value instanceof Collection<?> collection) {
        return new ArrayList<Object>(collection);
      }
      return new LinkedHashMap<Object, Object>((Map<?, ?>) value);
    }
  }
}
