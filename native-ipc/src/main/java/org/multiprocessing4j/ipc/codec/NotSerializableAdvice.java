package org.multiprocessing4j.ipc.codec;

import java.io.NotSerializableException;

/** Turns the bare class name of a {@link NotSerializableException} into a message that helps. */
final class NotSerializableAdvice {
  private static final String CAPTURE_ADVICE =
      "Use a static method or copy the needed field to a local variable first, so that the task"
          + " does not capture the whole object; or let the class implement java.io.Serializable.";

  private static final String LAMBDA_ADVICE =
      "Declare the lambda as one of the Serializable... interfaces of"
          + " org.multiprocessing4j.ipc.codec, or cast it: (Predicate<T> & Serializable) x -> ...";

  private NotSerializableAdvice() {}

  static NotSerializableValueException explain(Object value, NotSerializableException refused) {
    ReferencePath path =
        ReferencePath.toUnserializable(value, String.valueOf(refused.getMessage()));
    String advice = path.endsInLambda() ? LAMBDA_ADVICE : CAPTURE_ADVICE;
    return new NotSerializableValueException(
        "Cannot send this to another process, because "
            + path.culprit()
            + " is not serialisable: "
            + path
            + ". "
            + advice,
        path.toString(),
        refused);
  }
}
