package org.multiprocessing4j.ipc.codec;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * A serialisable consumer of two arguments that may throw.
 *
 * <p>The twin of {@link java.util.function.BiConsumer} whose lambdas can be sent to another
 * process. What a lambda captures must be serialisable too; see {@link
 * NotSerializableValueException} for what is said when it is not.
 *
 * @param <T> the type of the first argument
 * @param <U> the type of the second argument
 */
@FunctionalInterface
public interface SerializableBiConsumer<T extends @Nullable Object, U extends @Nullable Object>
    extends Serializable {
  /**
   * Takes the arguments.
   *
   * @param first its first argument
   * @param second its second argument
   * @throws Exception whatever it fails with
   */
  void accept(T first, U second) throws Exception;
}
