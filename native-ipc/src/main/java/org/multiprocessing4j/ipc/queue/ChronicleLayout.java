package org.multiprocessing4j.ipc.queue;

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
 *    store, consumers  +0   lastRead       long: index of a document of a message that was taken,
 *                                          0 for the first there is; a hint
 * </pre>
 *
 * <p>A message is one or more Chronicle documents, its parts, each with a header of ours (numbers
 * in the byte order of the machine, as in all of Chronicle's files):
 *
 * <pre>
 *   0  long  ordinal of the message
 *   8  long  length of the payload &lt;&lt; 32 | LAST for the last part | number of the part, from 0
 *  16  ...   payload
 * </pre>
 */
final class ChronicleLayout {
  static final long CYCLE = ControlLayout.STORE_PRODUCERS;
  static final long FILE_BYTES = ControlLayout.STORE_PRODUCERS + 8;
  static final long ALLOCATED_BYTES = ControlLayout.STORE_PRODUCERS + 16;
  static final long LAST_WRITTEN = ControlLayout.STORE_PRODUCERS + 24;
  static final long LAST_READ = ControlLayout.STORE_CONSUMERS;

  static final int HEADER_BYTES = 16;

  /** Payload of one document; well below the quarter of a block that Chronicle allows. */
  static final int PART_BYTES = 128 << 10;

  private static final int LENGTH_SHIFT = 32;
  private static final int LAST = 1 << 30;

  private ChronicleLayout() {}

  static long partHeader(int payloadBytes, int part, boolean isLast) {
    return (long) payloadBytes << LENGTH_SHIFT | (isLast ? LAST : 0) | part;
  }

  static int payloadBytes(long partHeader) {
    return (int) (partHeader >>> LENGTH_SHIFT);
  }

  static int part(long partHeader) {
    return (int) partHeader & ~LAST;
  }

  static boolean isLast(long partHeader) {
    return (partHeader & LAST) != 0;
  }
}
