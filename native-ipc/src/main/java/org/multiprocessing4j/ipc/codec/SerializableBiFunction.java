package org.multiprocessing4j.ipc.codec;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * A serialisable function of two arguments that may throw.
 *
 * <p>The twin of {@link java.util.function.BiFunction} whose lambdas can be sent to another
 * process. What a lambda captures must be serialisable too; otherwise encoding it throws {@link
 * NotSerializableValueException}.
 *
 * @param <T> the type of the first argument
 * @param <U> the type of the second argument
 * @param <R> the type of the result
 */
@FunctionalInterface
public interface SerializableBiFunction<
        T extends @Nullable Object, U extends @Nullable Object, R extends @Nullable Object>
    extends Serializable {
  /**
   * Applies the function.
   *
   * @param first its first argument
   * @param second its second argument
   * @return the result
   * @throws Exception any exception
   */
  R apply(T first, U second) throws Exception;
}
