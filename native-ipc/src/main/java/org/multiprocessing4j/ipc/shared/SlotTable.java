package org.multiprocessing4j.ipc.shared;

import org.multiprocessing4j.ipc.memory.MemoryFence;
import org.multiprocessing4j.ipc.memory.SharedBuffer;

/**
 * The bytes of a shared list.
 *
 * <pre>
 *   0  int   count
 *   8  count places of 16 bytes:
 *        0  long  state     version &lt;&lt; 40 | half &lt;&lt; 39 | type &lt;&lt; 32 | length in bytes
 *        8  int   content   where the content starts, in units of 8 bytes
 *       12  int   capacity  of each half, in units of 8 bytes
 *      ...  contents, two halves each
 * </pre>
 *
 * <p>A new element is written to the half that is not in use, and one store of the state makes it
 * the element: whoever dies before has changed nothing. A reader copies the half in use, and starts
 * again if the state has changed meanwhile, since the next writer but one uses the same half.
 */
final class SlotTable {
  private static final int FIRST_PLACE = 8;
  private static final int PLACE_BYTES = 16;
  private static final int CONTENT = 8;
  private static final int CAPACITY = 12;
  private static final int UNIT_BYTES = 8;

  private static final int VERSION_SHIFT = 40;
  private static final long HALF = 1L << 39;
  private static final int TYPE_SHIFT = 32;
  private static final int TYPE_MASK = 0x7f;

  private final SharedBuffer memory;
  private final int count;

  SlotTable(SharedBuffer memory) {
    this.memory = memory;
    this.count = memory.getIntAcquire(0);
  }

  static long sizeBytes(int[] capacities) {
    long size = FIRST_PLACE + (long) capacities.length * PLACE_BYTES;
    for (int capacity : capacities) {
      size += 2L * units(capacity) * UNIT_BYTES;
    }
    return size;
  }

  static void initialize(SharedBuffer memory, int[] capacities) {
    long content = FIRST_PLACE + (long) capacities.length * PLACE_BYTES;
    for (int i = 0; i < capacities.length; i++) {
      int units = units(capacities[i]);
      memory.putInt(place(i) + CONTENT, Math.toIntExact(content / UNIT_BYTES));
      memory.putInt(place(i) + CAPACITY, units);
      content += 2L * units * UNIT_BYTES;
    }
    memory.putIntRelease(0, capacities.length);
  }

  int count() {
    return count;
  }

  int capacity(int index) {
    return memory.getInt(place(index) + CAPACITY) * UNIT_BYTES;
  }

  /** The element at a place; waits for nobody, but starts again when it is overtaken. */
  SlotValue get(int index) {
    while (true) {
      long state = memory.getLongVolatile(place(index));
      byte[] bytes = new byte[(int) state];
      memory.getBytes(half(index, (state & HALF) != 0), bytes, 0, bytes.length);
      MemoryFence.full(); // the copy is complete before the state is read again
      if (memory.getLongVolatile(place(index)) == state) {
        return new SlotValue((int) (state >>> TYPE_SHIFT) & TYPE_MASK, bytes);
      }
    }
  }

  /**
   * Replaces the element at a place. The caller holds the lock of the list: between two writers it
   * was released, which is a full barrier, so that a reader who finds bytes of the writer after the
   * next finds another state, too.
   */
  void set(int index, SlotValue value) {
    long state = memory.getLongVolatile(place(index));
    boolean other = (state & HALF) == 0;
    memory.putBytes(half(index, other), value.bytes(), 0, value.bytes().length);
    long version = ((state >>> VERSION_SHIFT) + 1) << VERSION_SHIFT;
    long type = (long) value.type() << TYPE_SHIFT;
    memory.putLongVolatile(
        place(index), version | (other ? HALF : 0) | type | value.bytes().length);
  }

  private long half(int index, boolean second) {
    long start = (long) memory.getInt(place(index) + CONTENT) * UNIT_BYTES;
    return second ? start + capacity(index) : start;
  }

  private static long place(int index) {
    return FIRST_PLACE + (long) index * PLACE_BYTES;
  }

  private static int units(int capacity) {
    return Math.max(1, (int) (((long) capacity + UNIT_BYTES - 1) / UNIT_BYTES));
  }
}
