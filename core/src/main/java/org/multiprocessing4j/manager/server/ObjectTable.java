package org.multiprocessing4j.manager.server;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.multiprocessing4j.ipc.queue.Delivery;
import org.multiprocessing4j.ipc.queue.IpcQueue;
import org.multiprocessing4j.manager.call.ServerRoot;

/** The objects of one server by number. */
final class ObjectTable {
  /** Random bits of the first number: few enough to be read, and too many to be met by chance. */
  private static final int START_BITS = 48;

  private final Map<Long, ServedObject> objects = new ConcurrentHashMap<>();

  /**
   * Begins elsewhere in each server: a proxy of one must not find an object in the next one at the
   * same address.
   */
  private final AtomicLong lastId =
      new AtomicLong(ThreadLocalRandom.current().nextLong(1L << START_BITS));

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

  /** Adds a delivery, which leaves the table when it is settled. */
  long add(Delivery<?> delivery) {
    long id = lastId.incrementAndGet();
    Runnable forget = () -> objects.remove(id);
    objects.put(id, new ServedObject(new ServedDelivery<>(delivery, forget), Delivery.class));
    return id;
  }

  ServedObject get(long id) {
    ServedObject object = objects.get(id);
    if (object == null) {
      throw new IllegalStateException(
          "the manager has no object "
              + id
              + ": it was a delivery that has been settled, or the manager was restarted at the"
              + " same address");
    }
    return object;
  }

  /** Deletes the files of the queues that were made here, which would stay as long as the run. */
  void closeQueues() {
    for (ServedObject object : objects.values()) {
      if (object.target() instanceof IpcQueue<?> queue) {
        queue.close();
      }
    }
  }

  void releaseAllOfCurrentThread() {
    for (ServedObject object : objects.values()) {
      if (object.target() instanceof HeldByThread held) {
        held.releaseAllOfCurrentThread();
      }
    }
  }
}
