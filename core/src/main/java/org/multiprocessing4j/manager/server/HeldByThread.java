package org.multiprocessing4j.manager.server;

import org.multiprocessing4j.ipc.Internal;

/**
 * A served object that a thread can hold, such as a lock, or a part of which it can hold, such as a
 * permit.
 */
@Internal
public interface HeldByThread {
  /** Gives back whatever the calling thread owns; called when its client has gone. */
  void releaseAllOfCurrentThread();
}
