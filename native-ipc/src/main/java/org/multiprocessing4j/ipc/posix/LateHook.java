package org.multiprocessing4j.ipc.posix;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import org.multiprocessing4j.ipc.Internal;
import org.multiprocessing4j.ipc.IpcException;

/**
 * Runs something at the end of the JVM, after all shutdown hooks of the program. {@link
 * Runtime#addShutdownHook} cannot do that: it starts all hooks at once.
 *
 * <p>The JVM ends in ten steps, one after the other. The hooks of the program are the second, and
 * the JDK itself uses none but the first three ({@code java.lang.Shutdown}).
 */
@Internal
public final class LateHook {
  private static final int FIRST_FREE = 3;
  private static final int LAST = 9;

  private LateHook() {}

  /**
   * Adds a step to the end of the JVM; possible until the hooks of the program have ended.
   *
   * @param action runs when all of them have ended
   * @return false if this JVM has no such steps, or none left: then nothing was added
   */
  public static boolean add(Runnable action) {
    try {
      Class<?> shutdown = Class.forName("java.lang.Shutdown");
      Method add = shutdown.getDeclaredMethod("add", int.class, boolean.class, Runnable.class);
      Jni.makeAccessible(add);
      for (int step = FIRST_FREE; step <= LAST; step++) {
        if (isAdded(add, step, action)) {
          return true;
        }
      }
      return false;
    } catch (ReflectiveOperationException | IpcException | LinkageError e) {
      return false;
    }
  }

  /** The step may be taken, by this library under another class loader for example. */
  private static boolean isAdded(Method add, int step, Runnable action)
      throws IllegalAccessException {
    try {
      add.invoke(null, step, true, action);
      return true;
    } catch (InvocationTargetException taken) {
      return false;
    }
  }
}
