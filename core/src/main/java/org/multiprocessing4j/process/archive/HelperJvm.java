package org.multiprocessing4j.process.archive;

import java.util.List;
import org.multiprocessing4j.ipc.Internal;
import org.multiprocessing4j.ipc.codec.SerializableRunnable;

/** Runs the JVMs that it takes to make an archive, without the user noticing. */
@Internal
public interface HelperJvm {
  /**
   * Runs a task in a JVM, and waits for its end.
   *
   * @param options those of the JVM, its class path among them; beside them it gets only what tells
   *     it its run
   * @param task what it does
   * @return whether that went well
   */
  boolean succeeds(List<String> options, SerializableRunnable task);

  /** {@return whether no more are run, so that a failure says nothing about what could be} */
  boolean isClosed();
}
