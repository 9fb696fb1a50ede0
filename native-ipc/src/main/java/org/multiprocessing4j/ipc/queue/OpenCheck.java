package org.multiprocessing4j.ipc.queue;

/** Asked before every sleep whether the handle that waits is still open. */
@FunctionalInterface
interface OpenCheck {
  /**
   * Returns if it is.
   *
   * @throws QueueClosedException if it is not
   */
  void requireOpen();
}
