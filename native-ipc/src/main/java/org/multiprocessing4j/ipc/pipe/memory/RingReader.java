package org.multiprocessing4j.ipc.pipe.memory;

import java.nio.ByteBuffer;
import org.multiprocessing4j.ipc.memory.SharedBuffer;

/**
 * The reading side of a ring of bytes in shared memory. It never waits: it takes what is there.
 *
 * <p>For one thread of one process at a time, but for {@link #isEmpty()}. The room of what was
 * taken goes back to the writer all at once by {@link #release}, a single release store.
 */
final class RingReader {
  private final SharedBuffer memory;
  private final long tailOffset;
  private final long headOffset;
  private final long ring;
  private final int capacity;

  /** What the writer had written when we last looked: never more than what it has written now. */
  private long tailSeen;

  /** Bytes that were taken and not released. */
  private int taken;

  RingReader(SharedBuffer memory, long stream, int capacity) {
    this.memory = memory;
    this.tailOffset = stream + MemoryPipeLayout.TAIL;
    this.headOffset = stream + MemoryPipeLayout.HEAD;
    this.ring = stream + MemoryPipeLayout.RING;
    this.capacity = capacity;
  }

  /** Takes as much as is there and as a target has room for, and moves its position. */
  void take(ByteBuffer target) {
    long at = memory.getLong(headOffset) + taken;
    int count = Math.min(target.remaining(), available(at, target.remaining()));
    int index = (int) at & (capacity - 1);
    int first = Math.min(count, capacity - index);
    copy(target, index, first);
    copy(target, 0, count - first);
    taken += count;
  }

  private void copy(ByteBuffer target, int index, int count) {
    if (count > 0) {
      int limit = target.limit();
      memory.getBytes(ring + index, target.limit(target.position() + count));
      target.limit(limit);
    }
  }

  /** Gives the room of what was taken to the writer; returns whether there was anything. */
  boolean release() {
    if (taken == 0) {
      return false;
    }
    memory.putLongRelease(headOffset, memory.getLong(headOffset) + taken);
    taken = 0;
    return true;
  }

  /** Returns whether there is nothing to take now. Any thread may ask. */
  boolean isEmpty() {
    return memory.getLongAcquire(tailOffset) == memory.getLongAcquire(headOffset);
  }

  private int available(long at, int wanted) {
    long there = tailSeen - at;
    if (there < wanted) {
      tailSeen = memory.getLongAcquire(tailOffset);
      there = tailSeen - at;
    }
    return (int) there;
  }
}
