package org.multiprocessing4j.ipc.pipe.memory;

import java.nio.ByteBuffer;
import org.multiprocessing4j.ipc.memory.SharedBuffer;

/**
 * The writing side of a ring of bytes in shared memory. It never waits: it takes what there is room
 * for.
 *
 * <p>For one thread of one process at a time. Bytes become visible to the reader all at once by
 * {@link #publish}, which is a single release store; a writer that dies before has written nothing.
 * The reader's counter is looked up only when the room last seen is used up, so that its cache line
 * is left alone. (The technique is that of Lee, Bu and Chandranmenon's MCRingBuffer.)
 */
final class RingWriter {
  private final SharedBuffer memory;
  private final long tailOffset;
  private final long headOffset;
  private final long ring;
  private final int capacity;

  /** What the reader had read when we last looked: never more than what it has read now. */
  private long headSeen;

  /** Bytes that were put and not published. */
  private int staged;

  RingWriter(SharedBuffer memory, long stream, int capacity) {
    this.memory = memory;
    this.tailOffset = stream + MemoryPipeLayout.TAIL;
    this.headOffset = stream + MemoryPipeLayout.HEAD;
    this.ring = stream + MemoryPipeLayout.RING;
    this.capacity = capacity;
  }

  /** Puts as much of a source as there is room for, and moves its position. */
  void put(ByteBuffer source) {
    long at = memory.getLong(tailOffset) + staged;
    int count = Math.min(source.remaining(), room(at, source.remaining()));
    int index = (int) at & (capacity - 1);
    int first = Math.min(count, capacity - index);
    copy(source, index, first);
    copy(source, 0, count - first);
    staged += count;
  }

  private void copy(ByteBuffer source, int index, int count) {
    if (count > 0) {
      int limit = source.limit();
      memory.putBytes(ring + index, source.limit(source.position() + count));
      source.limit(limit);
    }
  }

  /** Makes what was put visible to the reader; returns whether there was anything. */
  boolean publish() {
    if (staged == 0) {
      return false;
    }
    memory.putLongRelease(tailOffset, memory.getLong(tailOffset) + staged);
    staged = 0;
    return true;
  }

  /** Returns for how many bytes there is room, exactly if they are fewer than wanted. */
  int room(int wanted) {
    return room(memory.getLong(tailOffset) + staged, wanted);
  }

  private int room(long at, int wanted) {
    long free = capacity - (at - headSeen);
    if (free < wanted) {
      headSeen = memory.getLongAcquire(headOffset);
      free = capacity - (at - headSeen);
    }
    return (int) free;
  }
}
