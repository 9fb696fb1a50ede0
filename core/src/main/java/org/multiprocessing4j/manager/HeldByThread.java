package org.multiprocessing4j.manager;

/**
 * A served object that a thread can hold, such as a lock, or a part of which it can hold, such as a
 * permit.
 */
interface HeldByThread {
  /** Gives back whatever the calling thread owns; called when its client has gone. */
  void releaseAllOfCurrentThread();
}
