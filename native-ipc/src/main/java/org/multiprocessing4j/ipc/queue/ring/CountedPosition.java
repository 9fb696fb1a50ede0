package org.multiprocessing4j.ipc.queue.ring;

import org.multiprocessing4j.ipc.Internal;
import org.multiprocessing4j.ipc.memory.SharedBuffer;
import org.multiprocessing4j.ipc.queue.QueueStorageException;

/**
 * A position in bytes that changes in the same instant as a count: the count is the commit of both.
 *
 * <pre>
 *   0  long  count     one cell: the position that belongs to that count
 *   8  long  position
 *  16  long  count     the other cell
 *  24  long  position
 * </pre>
 *
 * <p>Before the count steps on, the next position is written into the cell that does not belong to
 * the present count. A process that dies at any instant therefore leaves a cell that belongs to the
 * count, whatever the count is, and one that means nothing: there is nothing to repair.
 *
 * <p>Whoever holds the lock that guards the count may call everything; others only {@link #now}.
 * They read without the lock, and believe a position only if the count is the same before and after
 * it. That suffices: the cell of a count is written again only for the count after the next, so in
 * a later section, and the end of a section is a full barrier. So whoever reads anything of the new
 * position finds that the count has stepped on.
 */
@Internal
public final class CountedPosition {
  public static final long SIZE_BYTES = 32;

  private static final long CELL_BYTES = 16;
  private static final long POSITION = 8;
  private static final long NONE = -1;

  /** A look fails only if the count has stepped on meanwhile: nobody is overtaken so often. */
  private static final int MOST_LOOKS = 1 << 20;

  private final SharedBuffer memory;
  private final long offset;
  private final long countOffset;
  private final Object queue;

  /**
   * A position in memory that is zero or holds one.
   *
   * @param offset of its cells
   * @param countOffset of the count that it follows
   * @param queue its name, for the message if it is damaged
   */
  CountedPosition(SharedBuffer memory, long offset, long countOffset, Object queue) {
    this.memory = memory;
    this.offset = offset;
    this.countOffset = countOffset;
    this.queue = queue;
  }

  /** Whether this is the present count. */
  boolean isPresent(long count) {
    return memory.getLong(countOffset) == count;
  }

  /** The position that belongs to the present count, with the lock held. */
  long present() {
    return at(memory.getLong(countOffset));
  }

  /**
   * The position that belongs to the present count, for anybody at any time.
   *
   * @throws QueueStorageException if there is none: the memory is damaged
   */
  public long now() {
    for (int i = 0; i < MOST_LOOKS; i++) {
      long count = memory.getLongAcquire(countOffset);
      long position = at(count);
      if (position != NONE && memory.getLongAcquire(countOffset) == count) {
        return position;
      }
      Thread.onSpinWait();
    }
    throw new QueueStorageException(
        "the ring of the queue %s is damaged: no position belongs to count %d"
            .formatted(queue, memory.getLong(countOffset)),
        null);
  }

  private long at(long count) {
    for (long cell = offset; cell < offset + SIZE_BYTES; cell += CELL_BYTES) {
      if (memory.getLongAcquire(cell) == count) {
        return memory.getLongAcquire(cell + POSITION);
      }
    }
    return NONE;
  }

  /**
   * Writes down the position that will belong to a later count. The position comes first, so that a
   * death between the two leaves no cell that belongs to a count with the position of another.
   */
  public void prepare(long count, long position) {
    long cell =
        memory.getLong(offset) == memory.getLong(countOffset) ? offset + CELL_BYTES : offset;
    memory.putLong(cell + POSITION, position);
    memory.putLongRelease(cell, count);
  }
}
