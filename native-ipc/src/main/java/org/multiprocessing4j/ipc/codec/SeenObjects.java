package org.multiprocessing4j.ipc.codec;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The objects met in one value so far, by identity: a second meeting means a cycle or a shared
 * object, which the short forms cannot express unless it is a ticket.
 */
final class SeenObjects {
  /** Up to here a scan is faster than hashing, and computing no identity hash is faster still. */
  private static final int SCANNED = 16;

  private final Object[] first = new Object[SCANNED];
  private int count = 1;
  private @Nullable Set<Object> all;

  /** After the first object: most values consist of that one alone. */
  SeenObjects(Object object) {
    first[0] = object;
  }

  /** Returns whether this is the first meeting. */
  boolean add(Object object) {
    if (all != null) {
      return all.add(object);
    }
    for (int i = 0; i < count; i++) {
      if (first[i] == object) {
        return false;
      }
    }
    if (count < SCANNED) {
      first[count++] = object;
      return true;
    }
    Set<Object> set = Collections.newSetFromMap(new IdentityHashMap<>());
    Collections.addAll(set, first);
    all = set;
    return set.add(object);
  }
}
