package org.multiprocessing4j.process;

/**
 * How a child JVM comes to life.
 *
 * <p>There is no {@code FORK}: fork copies only the calling thread, and a JVM without its
 * collector, compiler and signal threads cannot run. {@link #STANDBY} takes the place of Python's
 * {@code forkserver}. What is used unless a builder says otherwise is set by {@link
 * org.multiprocessing4j.Multiprocessing#setStartMethod}.
 */
public enum StartMethod {
  /** A fresh JVM is started when the child is started. */
  SPAWN,
  /**
   * An idle JVM that was started beforehand takes the task; used once, replaced in the background.
   * A child with an environment, working directory, class path or output of its own is spawned
   * instead, since an idle JVM has the parent's. So is one with JVM arguments that only one process
   * can have: a debugger, a port for JMX, a recording, a log of the JVM. An agent, which may have a
   * port, too, starts in the idle JVM: a child that has one such is for {@link #SPAWN}.
   *
   * <p>The first child is spawned, and so is each with JVM arguments that none of the last four
   * kinds had: only it shows which options the idle ones must have. The system property {@code
   * mp4j.standby} says how many of a kind are kept ready: 1 by default, some 40 MB each. They end
   * with this process, however it ends. {@link org.multiprocessing4j.Multiprocessing#setPreload}
   * has them load the program's own classes, too.
   */
  STANDBY
}
