package org.multiprocessing4j.pool.call;

import org.jspecify.annotations.Nullable;
import org.multiprocessing4j.ipc.Internal;
import org.multiprocessing4j.ipc.codec.SerializableBiFunction;

/**
 * Applies a function of two arguments to an array of them: {@code starmap} is a {@code map} of it.
 */
@Internal
public record Spread<
        T extends @Nullable Object, U extends @Nullable Object, R extends @Nullable Object>(
    SerializableBiFunction<T, U, R> original) implements Adapter<@Nullable Object[], R> {
  @Override
  @SuppressWarnings("unchecked") // made from entries of these types
  public R apply(@Nullable Object[] pair) throws Exception {
    return original.apply((T) pair[0], (U) pair[1]);
  }
}
