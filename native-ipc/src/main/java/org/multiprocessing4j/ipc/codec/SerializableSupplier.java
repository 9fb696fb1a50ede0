package org.multiprocessing4j.ipc.codec;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * A serialisable supplier of a value that may throw.
 *
 * <p>The twin of {@link java.util.function.Supplier} whose lambdas can be sent to another process.
 * What a lambda captures must be serialisable too; otherwise encoding it throws {@link
 * NotSerializableValueException}.
 *
 * @param <R> the type of the value
 */
@FunctionalInterface
public interface SerializableSupplier<R extends @Nullable Object> extends Serializable {
  /**
   * Makes the value.
   *
   * @return the value
   * @throws Exception any exception
   */
  R get() throws Exception;
}
