package org.multiprocessing4j.manager.server;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.multiprocessing4j.manager.call.Reflection;
import org.multiprocessing4j.manager.call.Request;

/**
 * An object in the server and the interface through which clients may use it: they can call that
 * interface's methods and no others.
 *
 * @param target the object
 * @param type the interface
 */
record ServedObject(Object target, Class<?> type) {

  private static final ClassValue<Map<String, Method>> METHODS =
      new ClassValue<>() {
        @Override
        protected Map<String, Method> computeValue(Class<?> type) {
          Map<String, Method> methods = new HashMap<>();
          for (Method method : Object.class.getMethods()) {
            if (!Modifier.isFinal(method.getModifiers())) { // equals, hashCode, toString
              methods.put(Request.keyOf(method), method);
            }
          }
          for (Method method : type.getMethods()) {
            method.trySetAccessible(); // the interface need not be public
            methods.merge(Request.keyOf(method), method, ServedObject::moreSpecific);
          }
          return methods;
        }
      };

  /** Finds a method of the interface, or {@code equals}, {@code hashCode}, {@code toString}. */
  Method method(String key) {
    Method method = METHODS.get(type).get(key);
    if (method == null) {
      throw new UnsupportedOperationException(
          type.getName()
              + " has no method "
              + key
              + " in the manager's class path; is it the same version?");
    }
    return method;
  }

  @Nullable Object invoke(Method method, @Nullable Object[] arguments) throws Throwable {
    return Reflection.invoke(method, target, arguments);
  }

  private static Method moreSpecific(Method one, Method other) {
    return one.getReturnType().isAssignableFrom(other.getReturnType()) ? other : one;
  }
}
