package org.multiprocessing4j.ipc.codec;

import java.io.Serializable;

/**
 * A serialisable {@link Runnable}: what an executor of processes can run.
 *
 * <p>A method that takes one beside a {@code Runnable} makes a lambda serialisable that is written
 * into the call. What a lambda captures must be serialisable too; see {@link
 * NotSerializableValueException} for what is said when it is not. {@link SerializableRunnable} may
 * throw checked exceptions, and so is no {@code Runnable}.
 */
@FunctionalInterface
public interface SerializableCommand extends Runnable, Serializable {}
