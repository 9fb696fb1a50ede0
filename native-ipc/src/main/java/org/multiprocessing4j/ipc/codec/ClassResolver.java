package org.multiprocessing4j.ipc.codec;

import java.lang.ref.WeakReference;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Finds classes by name: first in the context class loader of the calling thread, then in the
 * loader of this library. Remembers what it found without keeping a class or a loader alive.
 */
final class ClassResolver {
  private static final Map<ClassLoader, Map<String, WeakReference<Class<?>>>> FOUND =
      new WeakHashMap<>();

  private ClassResolver() {}

  static Class<?> resolve(String name) throws ClassNotFoundException {
    ClassLoader own = ownLoader();
    ClassLoader context = Thread.currentThread().getContextClassLoader();
    if (context != null && context != own) {
      try {
        return resolveIn(context, name);
      } catch (ClassNotFoundException tryOwn) {
        return resolveIn(own, name);
      }
    }
    return resolveIn(own, name);
  }

  private static ClassLoader ownLoader() {
    ClassLoader own = ClassResolver.class.getClassLoader();
    return own != null ? own : ClassLoader.getSystemClassLoader();
  }

  private static Class<?> resolveIn(ClassLoader loader, String name) throws ClassNotFoundException {
    Map<String, WeakReference<Class<?>>> known = known(loader);
    WeakReference<Class<?>> reference = known.get(name);
    @Nullable Class<?> type = reference == null ? null : reference.get();
    if (type == null) {
      type = Class.forName(name, false, loader);
      known.put(name, new WeakReference<>(type));
    }
    return type;
  }

  /** Without a lambda: it would be the first in many a child, and cost it 15 ms. */
  private static Map<String, WeakReference<Class<?>>> known(ClassLoader loader) {
    synchronized (FOUND) {
      Map<String, WeakReference<Class<?>>> known = FOUND.get(loader);
      if (known == null) {
        known = new ConcurrentHashMap<>();
        FOUND.put(loader, known);
      }
      return known;
    }
  }
}
