package org.multiprocessing4j.ipc.codec;

import java.io.Serializable;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * A serialisable task with a result.
 *
 * <p>It is a {@link Callable} whose lambdas can be sent to another process. What a lambda captures
 * must be serialisable too; otherwise encoding it throws {@link NotSerializableValueException}.
 *
 * @param <R> the type of the result
 */
@FunctionalInterface
public interface SerializableCallable<R extends @Nullable Object>
    extends Callable<R>, Serializable {}
