package org.multiprocessing4j.manager.call;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;
import org.multiprocessing4j.ipc.Internal;

/** Calls of methods that are known by name only. */
@Internal
public final class Reflection {
  private Reflection() {}

  /**
   * Tells whether {@link #invoke} may call the methods of an interface. It need not be public, if
   * its module does not keep it to itself.
   */
  public static boolean mayInvoke(Class<?> type) {
    for (Method method : type.getMethods()) {
      if (!method.trySetAccessible()) {
        return false;
      }
    }
    return true;
  }

  /**
   * Calls a method.
   *
   * @throws Throwable what the method threw
   */
  public static @Nullable Object invoke(Method method, Object target, @Nullable Object[] arguments)
      throws Throwable {
    try {
      return method.invoke(target, arguments);
    } catch (InvocationTargetException thrown) {
      throw thrown.getCause() == null ? thrown : thrown.getCause();
    }
  }
}
