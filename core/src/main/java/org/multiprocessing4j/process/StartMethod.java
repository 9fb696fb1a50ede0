package org.multiprocessing4j.process;

/**
 * How a child JVM is started.
 *
 * <p>There is no {@code FORK}: fork copies only the calling thread, and a JVM without its
 * collector, compiler and signal threads cannot run. {@link #STANDBY} takes the place of Python's
 * {@code forkserver}. The default is set by {@link
 * org.multiprocessing4j.Multiprocessing#setStartMethod}.
 */
public enum StartMethod {
  /** A fresh JVM is started when the child is started. */
  SPAWN,
  /**
   * An idle JVM that was started beforehand runs the task. It is used once, and replaced in the
   * background. A child with its own environment, working directory, class path or output is
   * spawned instead, since an idle JVM has those of its parent. So is a child with JVM arguments
   * that only one process can use: a debugger, a port for JMX, a flight recording, a log file of
   * the JVM. An agent starts in the idle JVM already; if it opens a port, use {@link #SPAWN}.
   *
   * <p>The first child is spawned, and so is every child whose JVM arguments are none of the four
   * sets that were used last: only then is it known which arguments idle JVMs need. The system
   * property {@code mp4j.standby} sets how many idle JVMs are kept for each set: 1 by default,
   * about 40 MB each. They end with this process, however it ends. {@link
   * org.multiprocessing4j.Multiprocessing#setPreload} has them load the program's own classes, too.
   */
  STANDBY
}
