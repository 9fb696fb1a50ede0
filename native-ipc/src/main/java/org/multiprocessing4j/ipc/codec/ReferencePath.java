package org.multiprocessing4j.ipc.codec;

import java.io.Externalizable;
import java.io.Serializable;
import java.lang.invoke.SerializedLambda;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The way from a value to the object in it that Java serialisation refused.
 *
 * <p>{@code -Dsun.io.serialization.extendedDebugInfo} would tell, but it is read only once, when
 * the JVM starts to serialise; so this follows the references itself, after the failure. What it
 * cannot look into (closed packages of the JDK, {@code Externalizable}) it leaves out.
 */
final class ReferencePath {
  private static final int MAX_DEPTH = 200;
  private static final int MAX_OBJECTS = 100_000;

  /**
   * What javac calls the body of a lambda: {@code lambda$main$0} or {@code lambda$main$3ab4ff$1}.
   */
  private static final Pattern LAMBDA_METHOD =
      Pattern.compile("lambda\\$(.+?)(\\$[0-9a-f]{1,8})?\\$\\d+");

  /** Of a lambda, or of an inner or anonymous class: its object, and variables around it. */
  private static final Pattern CAPTURE = Pattern.compile("captured argument |field (this|val)\\$");

  private final String refusedClass;
  private final Deque<String> steps = new ArrayDeque<>();
  private final Set<Object> visited = Collections.newSetFromMap(new IdentityHashMap<>());
  private @Nullable Class<?> culpritType;
  private @Nullable Class<?> innerClass;

  private ReferencePath(String refusedClass) {
    this.refusedClass = refusedClass;
  }

  /**
   * Finds the way.
   *
   * @param root the value
   * @param refusedClass the name of the class that was refused
   */
  static ReferencePath toUnserializable(Object root, String refusedClass) {
    ReferencePath path = new ReferencePath(refusedClass);
    if (!path.visit(root)) {
      path.steps.clear();
      path.steps.add(describe(root));
      if (!root.getClass().getName().equals(refusedClass)) {
        path.steps.add(refusedClass);
      }
    }
    return path;
  }

  boolean endsInLambda() {
    return culpritType != null && isLambda(culpritType);
  }

  /** Returns whether a task holds the culprit without saying so; else it is a part of a message. */
  boolean isCapture() {
    return steps.stream().anyMatch(step -> CAPTURE.matcher(step).lookingAt());
  }

  /** Returns the class of what is at the end of the way; null if the way is not known. */
  @Nullable Class<?> culpritType() {
    return culpritType;
  }

  /**
   * Returns the class with a name whose object holds the culprit only as the object around it; null
   * if there is none.
   */
  @Nullable Class<?> innerClass() {
    return innerClass;
  }

  /** Returns what is at the end of the way. */
  String culprit() {
    return steps.getLast();
  }

  @Override
  public String toString() {
    return String.join(" -> ", steps);
  }

  /** Returns true if the refused object was found; the steps then lead to it. */
  private boolean visit(@Nullable Object object) {
    if (object == null || isHarmless(object) || visited.size() >= MAX_OBJECTS) {
      return false;
    }
    if (steps.size() >= MAX_DEPTH || !visited.add(object)) {
      return false;
    }
    steps.addLast(describe(object));
    if (isRefused(object) || visitParts(object)) {
      return true;
    }
    steps.removeLast();
    return false;
  }

  private boolean visitPart(String step, @Nullable Object part) {
    steps.addLast(step);
    if (visit(part)) {
      return true;
    }
    steps.removeLast();
    return false;
  }

  private static boolean isHarmless(Object object) {
    return object instanceof String
        || object instanceof Number
        || object instanceof Boolean
        || object instanceof Character
        || object instanceof Class
        || object instanceof Enum;
  }

  private boolean isRefused(Object object) {
    Class<?> type = object.getClass();
    if (object instanceof Serializable || !type.getName().equals(refusedClass)) {
      return false;
    }
    culpritType = type;
    return true;
  }

  private boolean visitParts(Object object) {
    if (object instanceof Object[] array) {
      return visitElements(array);
    }
    if (object instanceof Externalizable || object.getClass().isArray()) {
      return false;
    }
    Object replacement = replacementOf(object);
    if (replacement instanceof SerializedLambda lambda) {
      return visitCaptured(lambda);
    }
    if (replacement != null && replacement != object) {
      return visitPart("replaced by", replacement);
    }
    if (object instanceof Map<?, ?> map && isOfJdk(object)) {
      return visitEntries(map);
    }
    if (object instanceof Collection<?> collection && isOfJdk(object)) {
      return visitElements(collection.toArray());
    }
    if (object instanceof Map.Entry<?, ?> entry && isOfJdk(object)) {
      return visitEntry(entry);
    }
    return visitFields(object);
  }

  private boolean visitElements(@Nullable Object[] elements) {
    for (int i = 0; i < elements.length; i++) {
      if (visitPart("element " + i, elements[i])) {
        return true;
      }
    }
    return false;
  }

  private boolean visitEntries(Map<?, ?> map) {
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      if (visitEntry(entry)) {
        return true;
      }
    }
    return false;
  }

  private boolean visitEntry(Map.Entry<?, ?> entry) {
    Object key = entry.getKey();
    String label = key != null && isHarmless(key) ? "value of key " + key : "value";
    return visitPart("key", key) || visitPart(label, entry.getValue());
  }

  private boolean visitCaptured(SerializedLambda lambda) {
    for (int i = 0; i < lambda.getCapturedArgCount(); i++) {
      if (visitPart("captured argument " + i, lambda.getCapturedArg(i))) {
        return true;
      }
    }
    return false;
  }

  private boolean visitFields(Object object) {
    for (Class<?> type = object.getClass(); type != null; type = type.getSuperclass()) {
      if (!Serializable.class.isAssignableFrom(type)) {
        return false;
      }
      for (Field field : type.getDeclaredFields()) {
        if (isSerialised(field) && visitPart("field " + field.getName(), valueOf(field, object))) {
          noteInnerClass(field);
          return true;
        }
      }
    }
    return false;
  }

  private void noteInnerClass(Field field) {
    boolean isOuter = field.getName().startsWith("this$") && field.getType() == culpritType;
    if (isOuter && field.getDeclaringClass().isMemberClass()) {
      innerClass = field.getDeclaringClass();
    }
  }

  private static boolean isSerialised(Field field) {
    int modifiers = field.getModifiers();
    return !Modifier.isStatic(modifiers)
        && !Modifier.isTransient(modifiers)
        && !field.getType().isPrimitive();
  }

  private static @Nullable Object valueOf(Field field, Object object) {
    try {
      field.setAccessible(true);
      return field.get(object);
    } catch (ReflectiveOperationException | RuntimeException closed) {
      return null;
    }
  }

  private static boolean isOfJdk(Object object) {
    return object.getClass().getClassLoader() == null;
  }

  /** Returns what an object's {@code writeReplace} puts in its place, or null if it has none. */
  private static @Nullable Object replacementOf(Object object) {
    Method method = Hooks.inherited(object.getClass(), Hooks.WRITE_REPLACE);
    if (method == null) {
      return null;
    }
    try {
      method.setAccessible(true);
      return method.invoke(object);
    } catch (ReflectiveOperationException | RuntimeException closed) {
      return null;
    }
  }

  private static boolean isLambda(Class<?> type) {
    return type.isSynthetic() && type.getName().contains("$$Lambda");
  }

  private static String describe(Object object) {
    Class<?> type = object.getClass();
    if (!isLambda(type)) {
      return type.getTypeName();
    }
    return replacementOf(object) instanceof SerializedLambda lambda
        ? describe(lambda)
        : "lambda of " + type.getName().substring(0, type.getName().indexOf("$$Lambda"));
  }

  private static String describe(SerializedLambda lambda) {
    String implementor = lambda.getImplClass().replace('/', '.');
    String method = lambda.getImplMethodName();
    Matcher lambdaOf = LAMBDA_METHOD.matcher(method);
    if (!lambdaOf.matches()) {
      return "method reference " + implementor + "::" + method;
    }
    return "lambda in " + implementor + "." + lambdaOf.group(1);
  }
}
