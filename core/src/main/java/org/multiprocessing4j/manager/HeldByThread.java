package org.multiprocessing4j.manager;

/** A served object of which a thread can own a part: a lock, a permit. */
interface HeldByThread {
  /** Gives back whatever the calling thread owns; called when its client has gone. */
  void releaseAllOfCurrentThread();
}
