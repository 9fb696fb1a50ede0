package org.multiprocessing4j.ipc.codec;

import java.io.Serializable;

/**
 * A serialisable task that may throw.
 *
 * <p>The twin of {@link java.lang.Runnable} whose lambdas can be sent to another process. What a
 * lambda captures must be serialisable too; otherwise encoding it throws {@link
 * NotSerializableValueException}.
 */
@FunctionalInterface
public interface SerializableRunnable extends Serializable {
  /**
   * Runs the task.
   *
   * @throws Exception any exception
   */
  void run() throws Exception;
}
