package org.multiprocessing4j.process;

/**
 * How a child JVM comes to life.
 *
 * <p>There is no {@code FORK}: fork copies only the calling thread, and a JVM without its
 * collector, compiler and signal threads cannot run. {@link #STANDBY} takes the place of Python's
 * {@code forkserver}.
 */
public enum StartMethod {
  /** A fresh JVM is started when the child is started. */
  SPAWN,
  /**
   * An idle JVM that was started beforehand takes the task; used once, replaced in the background.
   * A child with JVM arguments, environment, working directory, class path or output of its own is
   * spawned instead, since an idle JVM has the parent's.
   */
  STANDBY
}
