package org.multiprocessing4j.pool.call;

import org.jspecify.annotations.Nullable;
import org.multiprocessing4j.ipc.Internal;
import org.multiprocessing4j.ipc.codec.SerializableConsumer;

/** Applies an action to an item: {@code forEach} is a {@code map} of it. */
@Internal
public record Each<T extends @Nullable Object>(SerializableConsumer<T> original)
    implements Adapter<T, @Nullable Void> {
  @Override
  @SuppressWarnings("NullAway") // it takes every result for one that is not null
  public @Nullable Void apply(T item) throws Exception {
    original.accept(item);
    return null;
  }
}
