package org.multiprocessing4j.ipc.codec;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Finds classes by name: first in the context class loader of the calling thread, then in the
 * loader of this library, then in those of the methods that the thread is in, and last in its
 * {@link FurtherLoaders}. Remembers what it found without keeping a class or a loader alive.
 */
final class ClassResolver {
  private static final Map<ClassLoader, Map<String, WeakReference<Class<?>>>> FOUND =
      new WeakHashMap<>();

  /**
   * Includes lambdas: when a thread of other code runs the {@code queue::get} of a program, nothing
   * else of that program is on the stack.
   */
  private static final Set<StackWalker.Option> ALL_CLASSES =
      Set.of(StackWalker.Option.RETAIN_CLASS_REFERENCE, StackWalker.Option.SHOW_HIDDEN_FRAMES);

  /** A power of two. */
  private static final int RECENT_COUNT = 64;

  /** By their names. Entries are immutable, so one that is lost in a race is only made again. */
  private static final @Nullable RecentClass[] RECENT = new @Nullable RecentClass[RECENT_COUNT];

  private ClassResolver() {}

  /**
   * Finds a class that is not known from attacks, by its name in Latin-1, which costs neither a
   * string nor a lock if it is one of those that come often.
   *
   * @param source the name lies from its position on, and is left there
   * @param length of the name, in bytes
   */
  static Class<?> resolve(EncodedSource source, int length) throws ClassNotFoundException {
    if (length < RecentClass.SHORTEST) {
      return resolveAllowed(source.peekLatin1(length));
    }
    int slot = RecentClass.hash(source, length) & (RECENT_COUNT - 1);
    RecentClass recent = RECENT[slot];
    Class<?> known = recent == null ? null : recent.typeIfNamed(source, length);
    if (known != null) {
      return known;
    }
    Class<?> type = resolveAllowed(source.peekLatin1(length));
    if (type.getClassLoader() == firstLoader()) { // no other thread with this context finds another
      RECENT[slot] = RecentClass.of(source, length, type);
    }
    return type;
  }

  /** Finds a class, and refuses it if it is known from attacks. */
  static Class<?> resolveAllowed(String name) throws ClassNotFoundException {
    Class<?> type = resolve(name);
    DecodingPolicy.refuseIfDenied(type);
    return type;
  }

  static Class<?> resolve(String name) throws ClassNotFoundException {
    ClassLoader own = ownLoader();
    ClassLoader first = firstLoader();
    Class<?> type = findIn(first, name);
    if (type == null && first != own) {
      type = findIn(own, name);
    }
    if (type == null) {
      type = findInCallers(name);
    }
    if (type == null) {
      throw new ClassNotFoundException(name);
    }
    return type;
  }

  /**
   * As Java serialisation does it: the source launcher of JDK 17, for one, loads a program in a
   * class loader of its own without making that the thread's.
   */
  private static @Nullable Class<?> findInCallers(String name) {
    Class<?> type = null;
    Iterator<ClassLoader> loaders = loadersOfCallers().iterator();
    while (type == null && loaders.hasNext()) {
      type = findIn(loaders.next(), name);
    }
    return type;
  }

  /** Those of the methods that this thread is in, then those of whoever it decodes for. */
  static List<ClassLoader> loadersOfCallers() {
    List<ClassLoader> loaders = new ArrayList<>(loadersOnStack());
    loaders.addAll(FurtherLoaders.current());
    return loaders;
  }

  private static List<ClassLoader> loadersOnStack() {
    return StackWalker.getInstance(ALL_CLASSES)
        .walk(
            frames ->
                frames
                    .map(frame -> frame.getDeclaringClass().getClassLoader())
                    .filter(Objects::nonNull)
                    .distinct()
                    .toList());
  }

  /** The loader that is asked first. */
  static ClassLoader firstLoader() {
    ClassLoader context = Thread.currentThread().getContextClassLoader();
    return context != null ? context : ownLoader();
  }

  private static ClassLoader ownLoader() {
    ClassLoader own = ClassResolver.class.getClassLoader();
    return own != null ? own : ClassLoader.getSystemClassLoader();
  }

  private static @Nullable Class<?> findIn(ClassLoader loader, String name) {
    Map<String, WeakReference<Class<?>>> known = known(loader);
    WeakReference<Class<?>> reference = known.get(name);
    @Nullable Class<?> type = reference == null ? null : reference.get();
    if (type != null) {
      return type;
    }
    try {
      Class<?> found = Class.forName(name, false, loader);
      known.put(name, new WeakReference<>(found));
      return found;
    } catch (ClassNotFoundException notHere) {
      return null;
    }
  }

  /** Without a lambda, which would be the first one in many children and cost them 15 ms. */
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
