package org.multiprocessing4j.ipc.sync;

import org.multiprocessing4j.ipc.memory.SharedBuffer;

/** Permits as one number: nobody owns them. */
final class CountedPermits implements Permits {
  private final SharedBuffer memory;
  private final long offset;

  CountedPermits(SharedBuffer memory, long offset) {
    this.memory = memory;
    this.offset = offset;
  }

  @Override
  public boolean tryTake() {
    int permits = memory.getIntVolatile(offset);
    while (permits > 0) {
      if (memory.compareAndSetInt(offset, permits, permits - 1)) {
        return true;
      }
      permits = memory.getIntVolatile(offset);
    }
    return false;
  }

  @Override
  public void give(int count) {
    while (true) {
      int permits = memory.getIntVolatile(offset);
      if (permits > Integer.MAX_VALUE - count) {
        throw new IllegalStateException(
            "a semaphore with " + permits + " permits cannot hold " + count + " more");
      }
      if (memory.compareAndSetInt(offset, permits, permits + count)) {
        return;
      }
    }
  }

  @Override
  public int available() {
    return memory.getIntVolatile(offset);
  }
}
