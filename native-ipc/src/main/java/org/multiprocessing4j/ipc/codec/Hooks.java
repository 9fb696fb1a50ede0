package org.multiprocessing4j.ipc.codec;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import org.jspecify.annotations.Nullable;

/**
 * Finds the methods by which a class takes part in its serialisation: they have no parameters, say
 * that they return {@code Object}, and are not static. Java serialisation calls no others.
 */
final class Hooks {
  static final String WRITE_REPLACE = "writeReplace";
  static final String READ_RESOLVE = "readResolve";

  private Hooks() {}

  /** The hook that a class itself declares, or null. */
  static @Nullable Method declared(Class<?> type, String name) {
    for (Method method : type.getDeclaredMethods()) {
      if (method.getName().equals(name) && isHook(method)) {
        return method;
      }
    }
    return null;
  }

  private static boolean isHook(Method method) {
    return method.getParameterCount() == 0
        && method.getReturnType() == Object.class
        && !Modifier.isStatic(method.getModifiers());
  }

  /** The hook that a class or the nearest of its superclasses declares, or null. */
  static @Nullable Method inherited(Class<?> type, String name) {
    for (Class<?> owner = type; owner != null; owner = owner.getSuperclass()) {
      Method method = declared(owner, name);
      if (method != null) {
        return method;
      }
    }
    return null;
  }
}
