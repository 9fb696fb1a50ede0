package org.multiprocessing4j.ipc.codec;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;

/** Gets {@link Ticketed} objects to hand out their tickets. */
final class Tickets {
  private static final ClassValue<Method> MAKERS =
      new ClassValue<>() {
        @Override
        protected Method computeValue(Class<?> type) {
          return maker(type);
        }
      };

  private Tickets() {}

  /** The ticket of an object; throws what its making throws. */
  static Object of(Object ticketed) {
    try {
      return MAKERS.get(ticketed.getClass()).invoke(ticketed);
    } catch (InvocationTargetException refused) {
      throw unchecked(refused.getTargetException());
    } catch (IllegalAccessException impossible) {
      throw new AssertionError("what was accessible is not any more", impossible);
    }
  }

  private static RuntimeException unchecked(Throwable thrown) {
    if (thrown instanceof RuntimeException unchecked) {
      return unchecked;
    }
    if (thrown instanceof Error error) {
      throw error;
    }
    throw new AssertionError("a ticket is made without checked exceptions", thrown);
  }

  private static Method maker(Class<?> type) {
    Method method = Hooks.inherited(type, Hooks.WRITE_REPLACE);
    if (method == null) {
      throw new AssertionError(type.getName() + " is Ticketed, but has no writeReplace");
    }
    method.setAccessible(true);
    return method;
  }
}
