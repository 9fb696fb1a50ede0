package org.multiprocessing4j.ipc.queue.chronicle;

import org.multiprocessing4j.ipc.queue.store.ControlLayout;

/**
 * What we keep of a Chronicle queue in the control segment, and what is in its documents. Offsets
 * are in bytes.
 *
 * <pre>
 *  ControlLayout
 *    store, producers  +0   cycle          long: the file that is written; Chronicle's clock
 *                      +8   fileBytes      long: how far it is written
 *                      +16  allocated      long: how much of it has real storage
 *                      +24  lastWritten    long: index of a document of a counted message; a hint
 *                      +32  copies         long: c if the files from cycle c on are the unfinished
 *                                          work of a ChronicleRecovery, -c if those before it are
 *                                          void; else 0
 *    store, consumers  +0   lastRead       long: index of a document of a message that was taken,
 *                                          or the next, 0 for the first there is; a hint
 * </pre>
 *
 * <p>A message is one or more Chronicle documents, its parts, each with a header of ours (numbers
 * in the byte order of the machine, as in all of Chronicle's files):
 *
 * <pre>
 *   0  long  ordinal of the message
 *   8  long  seal (32 bits) | LAST for the last part (1) | number of the part, from 0 (13)
 *                | length of the payload (18)
 *  16  ...   payload
 * </pre>
 *
 * <p>The seal is a CRC-32C of the payload, mixed with the rest of the header and the queue's id.
 * Only {@link ChronicleScan} asks for it, so that a queue without a name, which no restart of the
 * machine outlives, goes without: 0.
 */
final class ChronicleLayout {
  static final long CYCLE = ControlLayout.STORE_PRODUCERS;
  static final long FILE_BYTES = ControlLayout.STORE_PRODUCERS + 8;
  static final long ALLOCATED_BYTES = ControlLayout.STORE_PRODUCERS + 16;
  static final long LAST_WRITTEN = ControlLayout.STORE_PRODUCERS + 24;
  static final long COPIES = ControlLayout.STORE_PRODUCERS + 32;
  static final long LAST_READ = ControlLayout.STORE_CONSUMERS;

  static final int HEADER_BYTES = 16;

  /** Payload of one document; well below the quarter of a block that Chronicle allows. */
  static final int PART_BYTES = 128 << 10;

  private static final int LAST = 1 << 31;
  private static final int PART_SHIFT = 18;
  private static final int PART_MASK = (1 << 13) - 1;
  private static final int LENGTH_MASK = (1 << PART_SHIFT) - 1;
  private static final int SEAL_SHIFT = 32;
  private static final long ODD = 0x9e37_79b9_7f4a_7c15L; // spreads what differs little

  private ChronicleLayout() {}

  /** The header of a part, without its seal. */
  static long partHeader(int payloadBytes, int part, boolean isLast) {
    return Integer.toUnsignedLong(part << PART_SHIFT | payloadBytes | (isLast ? LAST : 0));
  }

  /** The header with the seal that belongs to it, whatever seal it has. */
  static long sealed(long partHeader, long queueId, long ordinal, int checksum) {
    int unsealed = (int) partHeader;
    int seal = checksum ^ Long.hashCode((queueId ^ ordinal) * ODD) ^ Long.hashCode(unsealed * ODD);
    return (long) seal << SEAL_SHIFT | Integer.toUnsignedLong(unsealed);
  }

  static int payloadBytes(long partHeader) {
    return (int) partHeader & LENGTH_MASK;
  }

  static int part(long partHeader) {
    return (int) partHeader >>> PART_SHIFT & PART_MASK;
  }

  static boolean isLast(long partHeader) {
    return ((int) partHeader & LAST) != 0;
  }
}
