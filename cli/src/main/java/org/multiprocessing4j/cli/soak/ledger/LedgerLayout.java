package org.multiprocessing4j.cli.soak.ledger;

import org.multiprocessing4j.ipc.memory.SegmentHeader;

/**
 * The bytes of a ledger.
 *
 * <pre>
 *     0  header   see SegmentHeader
 *   128  int   count   of the entries; stored last with release
 *   132  int   lives   how many processes have written here, one after another
 *   136  long  pid     of the one that writes now
 *   144  int   number  of the seat, which is part of the numbers of its messages
 *   192  entries, 48 bytes each:
 *          0  int   op
 *          4  int   thing
 *          8  int   life
 *         16  long  argument
 *         24  long  start   in nanoseconds
 *         32  long  result
 *         40  long  end     in nanoseconds; 0 until the call has returned, stored last with release
 * </pre>
 */
final class LedgerLayout {
  static final int KIND = SegmentHeader.kind("LEDG");
  static final int VERSION = 1;

  static final long COUNT = 128;
  static final long LIVES = 132;
  static final long PID = 136;
  static final long NUMBER = 144;

  static final long OP = 0;
  static final long THING = 4;
  static final long LIFE = 8;
  static final long ARGUMENT = 16;
  static final long START = 24;
  static final long RESULT = 32;
  static final long END = 40;

  static final int CAPACITY = 1 << 17;
  static final long SIZE_BYTES;

  private static final long ENTRIES = 192;
  private static final int ENTRY_BYTES = 48;

  static {
    SIZE_BYTES = ENTRIES + (long) CAPACITY * ENTRY_BYTES;
  }

  private LedgerLayout() {}

  static long entry(int index) {
    return ENTRIES + (long) index * ENTRY_BYTES;
  }
}
