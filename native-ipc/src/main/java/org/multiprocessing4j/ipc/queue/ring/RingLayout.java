package org.multiprocessing4j.ipc.queue.ring;

import org.multiprocessing4j.ipc.Internal;
import org.multiprocessing4j.ipc.queue.store.ControlLayout;

/**
 * Where the ring lies in the control segment of its queue, and what is in it. Offsets are in bytes.
 *
 * <pre>
 *  ControlLayout
 *    beside putCount   +0   written    CountedPosition of putCount: where the next record begins
 *    beside getCount   +0   taken      CountedPosition of getCount: where the next one to take does
 *  behind the claims, at a multiple of 4096:
 *    ring                              a power of two of bytes
 * </pre>
 *
 * <p>Positions count bytes for ever; position p lies at p modulo the size of the ring. The ring
 * holds records, each at a multiple of eight and never across the end of the ring:
 *
 * <pre>
 *   0  long  kind &lt;&lt; 32 | length of the payload
 *              MESSAGE: the payload follows
 *              SPILLED: it lies in a file of its own, see SpillFiles; nothing follows
 *              PADDING: the next record lies at the start of the ring
 *   8  ...   payload
 * </pre>
 */
@Internal
public final class RingLayout {
  private static final int SMALLEST_BYTES = 4 << 10;
  private static final int LARGEST_BYTES = 1 << 30;

  public static final long WRITTEN = ControlLayout.BESIDE_PUT_COUNT;
  static final long TAKEN = ControlLayout.BESIDE_GET_COUNT;

  public static final int HEADER_BYTES = 8;
  public static final int MESSAGE = 1;
  static final int SPILLED = 2;
  static final int PADDING = 3;

  private static final int KIND_SHIFT = 32;
  public static final int RECORD_ALIGNMENT = 8;
  private static final long RING_ALIGNMENT = 4 << 10;

  private RingLayout() {}

  public static long header(int kind, int payloadBytes) {
    return (long) kind << KIND_SHIFT | payloadBytes;
  }

  static int kind(long header) {
    return (int) (header >>> KIND_SHIFT);
  }

  static int payloadBytes(long header) {
    return (int) header;
  }

  /**
   * The size of a ring that holds at least so much: the next power of two.
   *
   * @throws IllegalArgumentException if it is not from 1 byte to 1 GiB
   */
  public static int ringBytes(int capacityBytes) {
    if (capacityBytes < 1 || capacityBytes > LARGEST_BYTES) {
      throw new IllegalArgumentException(
          "the capacity of a ring must be from 1 to "
              + LARGEST_BYTES
              + " bytes, not "
              + capacityBytes);
    }
    int enough = Math.max(SMALLEST_BYTES, capacityBytes);
    return Integer.highestOneBit(enough - 1) << 1;
  }

  public static long ring(int claims) {
    return align(ControlLayout.sizeBytes(claims), RING_ALIGNMENT);
  }

  public static long segmentBytes(int claims, int ringBytes) {
    return ring(claims) + ringBytes;
  }

  /** What a record with a payload of that length takes. */
  static int recordBytes(int payloadBytes) {
    return (int) align(HEADER_BYTES + (long) payloadBytes, RECORD_ALIGNMENT);
  }

  /**
   * A record may take half of the ring: so much is free in one piece whenever the ring is empty.
   */
  static int largestPayload(int ringBytes) {
    return ringBytes / 2 - HEADER_BYTES;
  }

  static long align(long bytes, long alignment) {
    return (bytes + alignment - 1) & -alignment;
  }
}
