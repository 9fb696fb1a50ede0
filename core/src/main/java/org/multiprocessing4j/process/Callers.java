package org.multiprocessing4j.process;

import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The classes that take part in the start of a child, among them the one that wrote its task.
 *
 * @param classes those on the stack of the calling thread
 * @param loaders theirs and the context class loader of the thread
 */
record Callers(Set<Class<?>> classes, Set<ClassLoader> loaders) {
  private static final StackWalker STACK =
      StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE);

  static Callers current() {
    Set<Class<?>> classes = new LinkedHashSet<>();
    STACK.forEach(frame -> classes.add(frame.getDeclaringClass()));
    Set<ClassLoader> loaders = new LinkedHashSet<>();
    addIfPresent(Thread.currentThread().getContextClassLoader(), loaders);
    classes.forEach(type -> addIfPresent(type.getClassLoader(), loaders));
    return new Callers(classes, loaders);
  }

  private static void addIfPresent(@Nullable ClassLoader loader, Set<ClassLoader> loaders) {
    if (loader != null) {
      loaders.add(loader);
    }
  }
}
