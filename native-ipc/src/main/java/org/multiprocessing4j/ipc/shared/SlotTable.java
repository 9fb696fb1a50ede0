package org.multiprocessing4j.ipc.shared;

import org.multiprocessing4j.ipc.memory.MemoryFence;
import org.multiprocessing4j.ipc.memory.SharedBuffer;

/**
 * The bytes of a shared list.
 *
 * <pre>
 *   0  int   count
 *   8  count places of 16 bytes:
 *        0  long  writes    how many there were; the lowest bit is the half in use
 *        8  int   content   where the content starts, in units of 8 bytes
 *       12  int   capacity  of each half, in units of 8 bytes
 *      ...  contents, two halves each:
 *        0  int   type
 *        4  int   length    in bytes
 *        8  the bytes
 * </pre>
 *
 * <p>A new element is written to the half that is not in use, and one store of the count makes it
 * the element: whoever dies before has changed nothing. A reader copies the half in use, and starts
 * again if the count has changed meanwhile, since the next writer but one uses the same half.
 */
final class SlotTable {
  private static final int FIRST_PLACE = 8;
  private static final int PLACE_BYTES = 16;
  private static final int CONTENT = 8;
  private static final int CAPACITY = 12;
  private static final int UNIT_BYTES = 8;
  private static final int LENGTH = 4;
  private static final int HALF_HEAD_BYTES = 8;

  private final SharedBuffer memory;
  private final int count;

  SlotTable(SharedBuffer memory) {
    this.memory = memory;
    this.count = memory.getIntAcquire(0);
  }

  /**
   * The size of a list.
   *
   * @param capacities of its places, in bytes
   * @throws IllegalArgumentException if it is more than a place can point to
   */
  static long sizeBytes(int[] capacities) {
    long size = FIRST_PLACE + (long) capacities.length * PLACE_BYTES;
    for (int capacity : capacities) {
      size += 2 * halfBytes(units(capacity));
    }
    if (size / UNIT_BYTES > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "a shared list has at most 16 GiB; this one would take " + size + " bytes");
    }
    return size;
  }

  static void initialize(SharedBuffer memory, int[] capacities) {
    long content = FIRST_PLACE + (long) capacities.length * PLACE_BYTES;
    for (int i = 0; i < capacities.length; i++) {
      int units = units(capacities[i]);
      memory.putInt(place(i) + CONTENT, Math.toIntExact(content / UNIT_BYTES));
      memory.putInt(place(i) + CAPACITY, units);
      content += 2 * halfBytes(units);
    }
    memory.putIntRelease(0, capacities.length);
  }

  int count() {
    return count;
  }

  int capacity(int index) {
    long bytes = (long) memory.getInt(place(index) + CAPACITY) * UNIT_BYTES;
    return (int) Math.min(bytes, Integer.MAX_VALUE);
  }

  /** The element at a place; waits for nobody, but starts again when it is overtaken. */
  SlotValue get(int index) {
    while (true) {
      long writes = memory.getLongVolatile(place(index));
      long half = half(index, writes);
      int type = memory.getInt(half);
      byte[] bytes = new byte[memory.getInt(half + LENGTH)]; // of this element, or of a later one
      memory.getBytes(half + HALF_HEAD_BYTES, bytes, 0, bytes.length);
      MemoryFence.full(); // the copy is complete before the count is read again
      if (memory.getLongVolatile(place(index)) == writes) {
        return new SlotValue(type, bytes);
      }
    }
  }

  /**
   * Replaces the element at a place. The caller holds the lock of the list: between two writers it
   * was released, which is a full barrier, so that a reader who finds bytes of the writer after the
   * next finds another count, too.
   */
  void set(int index, SlotValue value) {
    long writes = memory.getLongVolatile(place(index)) + 1;
    long half = half(index, writes);
    memory.putInt(half, value.type());
    memory.putInt(half + LENGTH, value.bytes().length);
    memory.putBytes(half + HALF_HEAD_BYTES, value.bytes(), 0, value.bytes().length);
    memory.putLongVolatile(place(index), writes);
  }

  /** Where the half is that was in use after so many writes. */
  private long half(int index, long writes) {
    long start = (long) memory.getInt(place(index) + CONTENT) * UNIT_BYTES;
    return start + (writes & 1) * halfBytes(memory.getInt(place(index) + CAPACITY));
  }

  private static long halfBytes(int units) {
    return HALF_HEAD_BYTES + (long) units * UNIT_BYTES;
  }

  private static long place(int index) {
    return FIRST_PLACE + (long) index * PLACE_BYTES;
  }

  private static int units(int capacity) {
    return Math.max(1, (int) (((long) capacity + UNIT_BYTES - 1) / UNIT_BYTES));
  }
}
