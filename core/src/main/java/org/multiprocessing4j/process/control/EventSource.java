package org.multiprocessing4j.process.control;

/** A descriptor that the event loop watches. Called by the loop's thread only. */
interface EventSource {
  /** Returns the descriptor, the same as long as the source is in the loop. */
  int fd();

  /** Returns the events of {@link org.multiprocessing4j.ipc.posix.Poll} to wait for now. */
  int interest();

  /**
   * Something happened on the descriptor.
   *
   * @param events as {@link org.multiprocessing4j.ipc.posix.Poll#readyEvents} says
   */
  void ready(int events);
}
