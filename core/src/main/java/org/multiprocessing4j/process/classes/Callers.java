package org.multiprocessing4j.process.classes;

import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.multiprocessing4j.ipc.Internal;

/**
 * The classes that take part in the start of a child, among them the one that wrote its task: the
 * child must find them, and this process when it decodes what comes back. For the parts of this
 * library.
 *
 * @param classes those on the stack of a thread, those of its lambdas too
 * @param context the context class loader of the thread, or null if it has none
 * @param loaders that one and those of the classes
 */
@Internal
public record Callers(
    Set<Class<?>> classes, @Nullable ClassLoader context, Set<ClassLoader> loaders) {
  private static final StackWalker STACK =
      StackWalker.getInstance(
          Set.of(StackWalker.Option.RETAIN_CLASS_REFERENCE, StackWalker.Option.SHOW_HIDDEN_FRAMES));

  /** {@return those of the calling thread} */
  public static Callers current() {
    Set<Class<?>> classes = new LinkedHashSet<>();
    STACK.forEach(frame -> classes.add(frame.getDeclaringClass()));
    ClassLoader context = Thread.currentThread().getContextClassLoader();
    Set<ClassLoader> loaders = new LinkedHashSet<>();
    addIfPresent(context, loaders);
    classes.forEach(type -> addIfPresent(type.getClassLoader(), loaders));
    return new Callers(classes, context, loaders);
  }

  /**
   * Adds others.
   *
   * @param others come last
   * @return these and those
   */
  public Callers and(Callers others) {
    Set<Class<?>> allClasses = new LinkedHashSet<>(classes);
    allClasses.addAll(others.classes);
    Set<ClassLoader> allLoaders = new LinkedHashSet<>(loaders);
    allLoaders.addAll(others.loaders);
    return new Callers(allClasses, context, allLoaders);
  }

  private static void addIfPresent(@Nullable ClassLoader loader, Set<ClassLoader> loaders) {
    if (loader != null) {
      loaders.add(loader);
    }
  }
}
