package org.multiprocessing4j.pool;

import org.jspecify.annotations.Nullable;
import org.multiprocessing4j.ipc.codec.SerializableFunction;

/**
 * A function of a {@code map} that calls what a user gave, and is called after that in messages.
 */
interface Adapter<T extends @Nullable Object, R extends @Nullable Object>
    extends SerializableFunction<T, R> {
  /** Returns what the user gave. */
  Object original();
}
