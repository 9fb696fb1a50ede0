package org.multiprocessing4j.pool.call;

import org.jspecify.annotations.Nullable;
import org.multiprocessing4j.ipc.codec.SerializableFunction;

/**
 * A function of a {@code map} that wraps the function of a user, and has the name of that one in
 * messages.
 */
interface Adapter<T extends @Nullable Object, R extends @Nullable Object>
    extends SerializableFunction<T, R> {
  /** Returns the function of the user. */
  Object original();
}
