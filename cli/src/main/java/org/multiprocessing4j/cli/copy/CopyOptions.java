package org.multiprocessing4j.cli.copy;

/**
 * What the user chose for one copy.
 *
 * @param workers how many worker processes copy
 * @param merge whether the target may exist: what is there with the same size and time is left,
 *     what differs is replaced, and what the source lacks is kept
 * @param skipSpecial whether FIFOs, sockets and devices are left out with a warning instead of an
 *     error
 * @param verify whether the checksums of source and target are compared
 * @param sync whether each file is forced to the disk
 * @param partBytes files larger than this are copied in parts of this size, in parallel
 */
record CopyOptions(
    int workers, boolean merge, boolean skipSpecial, boolean verify, boolean sync, long partBytes) {

  /** The size of a part unless chosen otherwise: large enough that starting it costs nothing. */
  static final long DEFAULT_PART_BYTES = 256L << 20;
}
