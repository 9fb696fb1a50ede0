package org.multiprocessing4j.manager.server;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.multiprocessing4j.manager.call.ServerRoot;

/**
 * The objects of one server that have a name, by their numbers.
 *
 * <p>The first who asks for a name makes its object, with no lock held. Whoever asks meanwhile for
 * the same name waits; if the making fails, the name is free again and one of them is the first.
 */
final class NamedObjects {
  private final Map<String, Named> byName = new ConcurrentHashMap<>();

  /** What each thread waits for. */
  private final Map<Thread, Named> awaited = new HashMap<>();

  /** An object that exists, or that a thread is making. */
  private static final class Named {
    private static final long NONE = ServerRoot.ID; // that one has no name

    final Class<?> type;
    volatile @Nullable Thread maker = Thread.currentThread();
    private final CountDownLatch decided = new CountDownLatch(1);
    private long id = NONE;

    Named(Class<?> type) {
      this.type = type;
    }

    void decide(long made) {
      id = made;
      maker = null;
      decided.countDown();
    }

    /** Waits for the number; returns null if none could be made. */
    @Nullable Long await() throws InterruptedException {
      if (maker != null) {
        decided.await();
      }
      return id == NONE ? null : id;
    }
  }

  /**
   * Returns the number of the object with a name, and makes it if there is none.
   *
   * @throws IllegalStateException if it is of another type, or its maker waits for this thread
   * @throws InterruptedException if the thread is interrupted while another one makes it
   * @throws Exception what the making threw
   */
  long getOrCreate(String name, Class<?> type, Callable<Long> making) throws Exception {
    while (true) {
      Named own = new Named(type);
      Named first = byName.putIfAbsent(name, own);
      if (first == null) {
        return make(name, own, making);
      }
      Long id = await(name, first);
      if (id != null) {
        requireType(name, first.type, type);
        return id;
      }
    }
  }

  private long make(String name, Named own, Callable<Long> making) throws Exception {
    try {
      long id = making.call();
      own.decide(id);
      return id;
    } catch (Throwable e) {
      byName.remove(name);
      own.decide(Named.NONE);
      throw e;
    }
  }

  private @Nullable Long await(String name, Named named) throws InterruptedException {
    beginToWait(name, named);
    try {
      return named.await();
    } finally {
      endToWait();
    }
  }

  /** A factory may ask for other names, but factories that wait for each other would for ever. */
  private synchronized void beginToWait(String name, Named named) {
    Thread maker = named.maker;
    while (maker != null) {
      if (maker == Thread.currentThread()) {
        throw new IllegalStateException(
            "getOrCreate: the wait for '"
                + name
                + "' would never end: the call comes from its own factory, or that factory waits for"
                + " the caller's");
      }
      Named next = awaited.get(maker);
      maker = next == null ? null : next.maker;
    }
    awaited.put(Thread.currentThread(), named);
  }

  private synchronized void endToWait() {
    awaited.remove(Thread.currentThread());
  }

  private static void requireType(String name, Class<?> present, Class<?> wanted) {
    if (present != wanted) {
      throw new IllegalStateException(
          "getOrCreate: the object '"
              + name
              + "' of this manager is a "
              + present.getName()
              + ", not a "
              + wanted.getName()
              + "; take another name");
    }
  }
}
