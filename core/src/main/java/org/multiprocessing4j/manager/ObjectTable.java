package org.multiprocessing4j.manager;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** The objects of one server by number. */
final class ObjectTable {
  private final Map<Long, ServedObject> objects = new ConcurrentHashMap<>();
  private final AtomicLong lastId = new AtomicLong();

  /** Adds the object that every client knows. */
  void addRoot(ServerRoot root) {
    objects.put(ServerRoot.ID, new ServedObject(root, ServerRoot.class));
  }

  long add(Object target, Class<?> type) {
    if (!type.isInterface() || !type.isInstance(target)) {
      throw new IllegalArgumentException(
          "a managed object needs an interface that it implements; "
              + target.getClass().getName()
              + " was given with "
              + type.getName());
    }
    long id = lastId.incrementAndGet();
    objects.put(id, new ServedObject(target, type));
    return id;
  }

  ServedObject get(long id) {
    ServedObject object = objects.get(id);
    if (object == null) {
      throw new IllegalStateException(
          "the manager has no object " + id + "; was the manager restarted at the same address?");
    }
    return object;
  }

  void releaseAllOfCurrentThread() {
    for (ServedObject object : objects.values()) {
      if (object.target() instanceof HeldByThread held) {
        held.releaseAllOfCurrentThread();
      }
    }
  }
}
