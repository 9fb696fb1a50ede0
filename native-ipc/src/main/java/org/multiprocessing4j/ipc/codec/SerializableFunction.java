package org.multiprocessing4j.ipc.codec;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * A serialisable function of one argument that may throw.
 *
 * <p>The twin of {@link java.util.function.Function} whose lambdas can be sent to another process.
 * What a lambda captures must be serialisable too; otherwise encoding it throws {@link
 * NotSerializableValueException}.
 *
 * @param <T> the type of the argument
 * @param <R> the type of the result
 */
@FunctionalInterface
public interface SerializableFunction<T extends @Nullable Object, R extends @Nullable Object>
    extends Serializable {
  /**
   * Applies the function.
   *
   * @param argument what it works on
   * @return the result
   * @throws Exception any exception
   */
  R apply(T argument) throws Exception;
}
