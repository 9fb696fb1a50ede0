package org.multiprocessing4j.ipc.sync;

import org.multiprocessing4j.ipc.liveness.Liveness;
import org.multiprocessing4j.ipc.memory.SharedBuffer;

/**
 * Which thread holds a reentrant lock, and how often: what lies beside its {@link OwnerLock}.
 *
 * <pre>
 *   0  int  depth
 *   4  long holder  owner token &lt;&lt; 32 | thread id, or 0
 * </pre>
 *
 * <p>Written by the holder of the lock only. What a dead one left names nobody, since its token
 * never comes back, and is overwritten by the next holder.
 */
final class HoldState {
  static final int SIZE_BYTES = 12;

  private static final long DEPTH = 0;
  private static final long HOLDER = 4;

  private final SharedBuffer memory;
  private final long offset;
  private final OwnerLock ownerLock;
  private final Liveness peers;

  /**
   * The hold of a lock, in memory that is zero or holds one.
   *
   * @param offset four less than a multiple of eight
   * @param ownerLock the lock
   */
  HoldState(SharedBuffer memory, long offset, OwnerLock ownerLock, Liveness peers) {
    this.memory = memory;
    this.offset = offset;
    this.ownerLock = ownerLock;
    this.peers = peers;
  }

  boolean isByCurrentThread() {
    return ownerLock.isHeldByThisProcess() && memory.getLong(offset + HOLDER) == me();
  }

  int depth() {
    return memory.getInt(offset + DEPTH);
  }

  /** To be called with the lock just taken. */
  void begin(int depth) {
    memory.putInt(offset + DEPTH, depth);
    memory.putLong(offset + HOLDER, me());
  }

  /** Holds the lock once more; false if this thread does not hold it. */
  boolean deepen() {
    if (!isByCurrentThread()) {
      return false;
    }
    int depth = depth();
    if (depth == Integer.MAX_VALUE) {
      throw new IllegalStateException("the lock is held too often: " + depth + " times");
    }
    memory.putInt(offset + DEPTH, depth + 1);
    return true;
  }

  /** Undoes one hold of this thread; the last one frees the lock. */
  void endOne() {
    int depth = depth();
    if (depth > 1) {
      memory.putInt(offset + DEPTH, depth - 1);
    } else {
      endAll();
    }
  }

  /**
   * Frees the lock however often it is held, and returns how often that was. The holder is cleared
   * first: that alone decides who may look at it.
   */
  int endAll() {
    int depth = depth();
    memory.putLong(offset + HOLDER, 0);
    ownerLock.unlock();
    return depth;
  }

  /** With the process in it, so that the thread of a dead one with the same id is another one. */
  private long me() {
    return (long) peers.self() << 32 | (Thread.currentThread().getId() & 0xffff_ffffL);
  }
}
