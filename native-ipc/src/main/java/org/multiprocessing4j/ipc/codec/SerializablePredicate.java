package org.multiprocessing4j.ipc.codec;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * A serialisable test of one argument that may throw.
 *
 * <p>The twin of {@link java.util.function.Predicate} whose lambdas can be sent to another process.
 * What a lambda captures must be serialisable too; see {@link NotSerializableValueException} for
 * what is said when it is not.
 *
 * @param <T> the type of the argument
 */
@FunctionalInterface
public interface SerializablePredicate<T extends @Nullable Object> extends Serializable {
  /**
   * Tests the argument.
   *
   * @param argument what it works on
   * @return whether the argument passes
   * @throws Exception whatever it fails with
   */
  boolean test(T argument) throws Exception;
}
