package org.multiprocessing4j.ipc.codec;

import java.io.Serializable;

/**
 * A serialisable {@link Runnable}: what an executor of processes can run.
 *
 * <p>If a method has an overload for this type beside the one for {@code Runnable}, a lambda that
 * is written directly as the argument is serialisable. What a lambda captures must be serialisable
 * too; otherwise encoding it throws {@link NotSerializableValueException}. {@link
 * SerializableRunnable} may throw checked exceptions, and is therefore not a {@code Runnable}.
 */
@FunctionalInterface
public interface SerializableCommand extends Runnable, Serializable {}
