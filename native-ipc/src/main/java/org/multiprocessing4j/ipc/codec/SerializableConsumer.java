package org.multiprocessing4j.ipc.codec;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * A serialisable consumer of one argument that may throw.
 *
 * <p>The twin of {@link java.util.function.Consumer} whose lambdas can be sent to another process.
 * What a lambda captures must be serialisable too; otherwise encoding it throws {@link
 * NotSerializableValueException}.
 *
 * @param <T> the type of the argument
 */
@FunctionalInterface
public interface SerializableConsumer<T extends @Nullable Object> extends Serializable {
  /**
   * Takes the argument.
   *
   * @param argument what it works on
   * @throws Exception any exception
   */
  void accept(T argument) throws Exception;
}
