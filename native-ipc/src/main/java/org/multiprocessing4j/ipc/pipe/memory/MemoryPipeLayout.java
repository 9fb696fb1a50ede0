package org.multiprocessing4j.ipc.pipe.memory;

import org.multiprocessing4j.ipc.memory.SegmentHeader;

/**
 * The bytes of a memory pipe: who holds its two ends, and a ring for each direction.
 *
 * <pre>
 *     0  header     see SegmentHeader; its registry is that of the holders
 *   128  holders of the first end    16 longs: serial &lt;&lt; 32 | owner token, or 0 for a free place
 *   256  holders of the second end   likewise
 *   384  stream from the first end to the second
 *          0  long        tail      bytes ever written; stored with release, by the writer alone
 *        128  long        head      bytes ever read; stored with release, by the reader alone
 *        256  EventCount  readable  there the reader sleeps
 *        384  EventCount  writable  there the writer sleeps
 *        512  ring                  byte n of the stream lies at n modulo the capacity
 *        ...  stream from the second end to the first, likewise
 * </pre>
 *
 * <p>What is written again and again lies alone on 128 bytes, which is two lines of a cache: they
 * are fetched in pairs. If a writer dies, what it had not published was never there; if a reader
 * dies, what it had not released is still there.
 */
final class MemoryPipeLayout {
  static final int KIND = SegmentHeader.kind("PIPE");
  static final int VERSION = 1;

  static final int HOLDERS = 16;

  static final long TAIL = 0;
  static final long HEAD = 128;
  static final long READABLE = 256;
  static final long WRITABLE = 384;
  static final long RING = 512;

  private static final long FIRST_HOLDERS = SegmentHeader.SIZE_BYTES;
  private static final long HOLDERS_BYTES = (long) HOLDERS * Long.BYTES;
  private static final long FIRST_STREAM = FIRST_HOLDERS + 2 * HOLDERS_BYTES;

  private MemoryPipeLayout() {}

  /** The size of a segment whose rings hold so many bytes each. */
  static long sizeBytes(int capacity) {
    return FIRST_STREAM + 2 * (RING + capacity);
  }

  /** How many bytes each ring of a segment holds. */
  static int capacity(long sizeBytes) {
    return (int) ((sizeBytes - FIRST_STREAM) / 2 - RING);
  }

  /** Where the holders of an end are, 0 for the first end, 1 for the second. */
  static long holdersOffset(int end) {
    return FIRST_HOLDERS + end * HOLDERS_BYTES;
  }

  /** Where the stream is that an end writes. */
  static long streamOffset(int end, int capacity) {
    return FIRST_STREAM + end * (RING + capacity);
  }
}
