package org.multiprocessing4j.ipc.codec;

import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import org.jspecify.annotations.Nullable;

/** Turns the bare class name of a {@link NotSerializableException} into a message that helps. */
final class NotSerializableAdvice {
  private static final String CAPTURE_ADVICE =
      "Use a static method or copy the needed field to a local variable first, so that the task"
          + " does not capture the whole object; or let the class implement java.io.Serializable.";

  private static final String LAMBDA_ADVICE =
      "Cast the lambda where it is written: (Predicate<T> & Serializable) x -> ...; or, for a"
          + " parameter of your own, let its type be one of the Serializable... interfaces of"
          + " org.multiprocessing4j.ipc.codec.";

  private NotSerializableAdvice() {}

  static NotSerializableValueException explain(Object value, NotSerializableException refused) {
    String refusedClass = String.valueOf(refused.getMessage());
    if (!namesClass(refused)) {
      String type = value.getClass().getTypeName();
      return new NotSerializableValueException(
          "cannot send this to another process, because "
              + type
              + ", or something in it, refuses: \""
              + refusedClass
              + "\". Send what the other process needs of it instead.",
          type,
          refused);
    }
    ReferencePath path = ReferencePath.toUnserializable(value, refusedClass);
    return new NotSerializableValueException(
        "cannot send this to another process, because "
            + path.culprit()
            + " is not serialisable: "
            + path
            + ". "
            + adviceFor(path, refusedClass),
        path.toString(),
        refused);
  }

  /** The stream names the class; a class that refuses by itself says what it likes. */
  private static boolean namesClass(NotSerializableException refused) {
    StackTraceElement[] trace = refused.getStackTrace();
    return trace.length == 0 || trace[0].getClassName().equals(ObjectOutputStream.class.getName());
  }

  private static String adviceFor(ReferencePath path, String refusedClass) {
    if (path.endsInLambda()) {
      return LAMBDA_ADVICE;
    }
    String ofJdk = JdkAdvice.about(refusedClass);
    if (ofJdk != null) {
      return ofJdk;
    }
    Class<?> type = path.culpritType();
    String ofOurs = type != null && isOurs(type) ? JdkAdvice.aboutItsLike(type) : null;
    if (ofOurs != null) {
      return ofOurs;
    }
    Class<?> inner = path.innerClass();
    if (inner != null) {
      return "Declare class "
          + inner.getSimpleName()
          + " static and give it what it needs, since an inner class holds the object around it; or"
          + " let the class of that object implement java.io.Serializable.";
    }
    return path.isCapture() ? CAPTURE_ADVICE : messageAdvice(type);
  }

  /** A pool, a task or a manager, say. */
  private static boolean isOurs(Class<?> type) {
    return type.getName().startsWith("org.multiprocessing4j.");
  }

  private static String messageAdvice(@Nullable Class<?> type) {
    String name = type == null ? "" : type.getSimpleName();
    if (type != null && type.isRecord()) {
      return "Let the record implement java.io.Serializable: record "
          + name
          + "(...) implements Serializable.";
    }
    return (name.isEmpty() ? "Let its class" : "Let class " + name)
        + " implement java.io.Serializable, or send what the other process needs of it, for example"
        + " as a record that does.";
  }
}
