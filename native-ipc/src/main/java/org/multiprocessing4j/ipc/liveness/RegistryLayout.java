package org.multiprocessing4j.ipc.liveness;

import org.multiprocessing4j.ipc.memory.SegmentHeader;

/**
 * The bytes of the registry file.
 *
 * <pre>
 *     0  header      see SegmentHeader; its registry id is a random number
 *   128  int deaths  counts announced deaths; a futex word
 *   136  long boot   the boot of the machine during which the file was made
 *   256  slots, 32 bytes each:
 *          0  int  state   generation &lt;&lt; 1 | active
 *          8  long pid     for people, never for decisions
 *
 *   Life of slot s: an exclusive open-file-description lock on byte s of the file, held by the
 *   process that registered there. The locks have nothing to do with the content of those bytes.
 * </pre>
 */
final class RegistryLayout {
  static final int KIND = SegmentHeader.kind("PART");
  static final int VERSION = 1;

  static final long DEATHS_OFFSET = 128;
  static final long BOOT_OFFSET = 136;
  static final int SLOT_COUNT = 4096;

  private static final long FIRST_SLOT_OFFSET = 256;
  private static final int SLOT_BYTES = 32;
  private static final int PID_OFFSET = 8;

  static final long SIZE_BYTES = FIRST_SLOT_OFFSET + (long) SLOT_COUNT * SLOT_BYTES;

  private RegistryLayout() {}

  static long stateOffset(int slot) {
    return FIRST_SLOT_OFFSET + (long) slot * SLOT_BYTES;
  }

  static long pidOffset(int slot) {
    return stateOffset(slot) + PID_OFFSET;
  }
}
