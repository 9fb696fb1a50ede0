package org.multiprocessing4j.ipc.codec;

import java.io.NotSerializableException;

/** Turns the bare class name of a {@link NotSerializableException} into a message that helps. */
final class NotSerializableAdvice {
  private static final String CAPTURE_ADVICE =
      "Use a static method or copy the needed field to a local variable first, so that the task"
          + " does not capture the whole object; or let the class implement java.io.Serializable.";

  private static final String LAMBDA_ADVICE =
      "Cast the lambda where it is written: (Predicate<T> & Serializable) x -> ...; or, for a"
          + " parameter of your own, let its type be one of the Serializable... interfaces of"
          + " org.multiprocessing4j.ipc.codec.";

  private static final String JDK_ADVICE =
      "This class of the JDK cannot travel. Send what is in it instead: a copy of a view, such as"
          + " new ArrayList<>(view), the value of an Optional, the result of a future.";

  private NotSerializableAdvice() {}

  static NotSerializableValueException explain(Object value, NotSerializableException refused) {
    ReferencePath path =
        ReferencePath.toUnserializable(value, String.valueOf(refused.getMessage()));
    return new NotSerializableValueException(
        "cannot send this to another process, because "
            + path.culprit()
            + " is not serialisable: "
            + path
            + ". "
            + adviceFor(path),
        path.toString(),
        refused);
  }

  private static String adviceFor(ReferencePath path) {
    if (path.endsInLambda()) {
      return LAMBDA_ADVICE;
    }
    return path.culprit().startsWith("java.") ? JDK_ADVICE : CAPTURE_ADVICE;
  }
}
