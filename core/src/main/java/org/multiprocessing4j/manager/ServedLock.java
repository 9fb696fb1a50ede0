package org.multiprocessing4j.manager;

import java.util.concurrent.locks.ReentrantLock;
import org.multiprocessing4j.manager.server.HeldByThread;

/** A lock that its worker thread gives back when the client has gone. */
final class ServedLock extends ReentrantLock implements HeldByThread {
  private static final long serialVersionUID = 1L;

  @Override
  public void releaseAllOfCurrentThread() {
    while (isHeldByCurrentThread()) {
      unlock();
    }
  }
}
