package org.multiprocessing4j.ipc.queue.store;

import org.multiprocessing4j.ipc.Internal;
import org.multiprocessing4j.ipc.memory.SegmentHeader;

/**
 * Where things lie in the control segment of a queue. Offsets are in bytes; what different
 * processes write at the same time is 128 bytes apart.
 *
 * <pre>
 *     0  SegmentHeader       kind "QUEU"
 *   128  producer lock       OwnerLock
 *   256  consumer lock       OwnerLock
 *   384  putCount            long: ordinals below it exist. THE commit word of producers
 *   392  producerFailed      int: a live producer left a half state; treated as a death
 *   400  beside putCount     32 bytes for the backend, which whoever reads the count reads too
 *   512  getCount            long: ordinals below it were taken. THE commit word of consumers
 *   528  beside getCount     32 bytes for the backend, likewise
 *   640  doneCount           long: task-done calls; what was acknowledged is counted in the claims
 *   768  notEmpty            EventCount
 *   896  notFull             EventCount
 *  1024  allDone             EventCount
 *  1152  state               int: OPEN, SHUT_DOWN, SHUT_DOWN_NOW, DELETED; only ever grows in one life
 *  1156  maxSize             int, 0 for no bound        written once
 *  1160  maxMessageBytes     int                        written once
 *  1164  claimCount          int: cells in the table    written once
 *  1168  rollBytes           long                       written once
 *  1176  named               int: 1 if it lives at a path and survives its processes; written once
 *  1180  reviving            int: 1 while the first process of a new life repairs it
 *  1184  ringBytes           int, 0 for Chronicle files    written once
 *  1192  queueId             long: random, in the names of the files of a ring; written once
 *  1200  boot                long: in which life of the machine it was opened last, see Participants
 *  1280  storage lock        OwnerLock: around opening the files of the backend
 *  1408  claimsUsed          int: cells from this one on were never used
 *  1412  claimsTop           int: cells from this one on are free
 *  1536  store, producers    128 bytes for the backend, written with the producer lock held
 *  1664  store, consumers    128 bytes for the backend, written with the consumer lock held
 *  1792  claims              32 bytes each, four longs: word, ordinal, location, acknowledged; see Claims
 *        ring                if the messages lie in one, see RingLayout
 * </pre>
 *
 * <p>From the counts everything else follows: waiting = putCount - getCount (+ returned claims),
 * unfinished = putCount - doneCount - acknowledged. There is no second number that could disagree
 * after a crash.
 */
@Internal
public final class ControlLayout {
  /** The name of the file that holds the control segment, in the directory of the queue. */
  public static final String FILE = "control";

  public static final int KIND = SegmentHeader.kind("QUEU");
  public static final int VERSION = 6;

  public static final long PRODUCER_LOCK = 128;
  public static final long CONSUMER_LOCK = 256;
  public static final long PUT_COUNT = 384;
  public static final long PRODUCER_FAILED = 392;
  public static final long BESIDE_PUT_COUNT = 400;
  public static final long GET_COUNT = 512;
  public static final long BESIDE_GET_COUNT = 528;
  public static final long DONE_COUNT = 640;
  public static final long NOT_EMPTY = 768;
  public static final long NOT_FULL = 896;
  public static final long ALL_DONE = 1024;
  public static final long STATE = 1152;
  public static final long MAX_SIZE = 1156;
  public static final long MAX_MESSAGE_BYTES = 1160;
  public static final long CLAIM_COUNT = 1164;
  public static final long ROLL_BYTES = 1168;
  public static final long NAMED = 1176;
  public static final long REVIVING = 1180;
  public static final long RING_BYTES = 1184;
  public static final long QUEUE_ID = 1192;
  public static final long BOOT = 1200;
  public static final long STORAGE_LOCK = 1280;
  public static final long CLAIMS_USED = 1408;
  public static final long CLAIMS_TOP = 1412;
  public static final long STORE_PRODUCERS = 1536;
  public static final long STORE_CONSUMERS = 1664;
  public static final long CLAIMS = 1792;

  public static final long CLAIM_BYTES = 32;
  public static final long CLAIM_ORDINAL = 8;
  public static final long CLAIM_LOCATION = 16;
  public static final long CLAIM_ACKNOWLEDGED = 24;

  private ControlLayout() {}

  public static long sizeBytes(int claims) {
    return CLAIMS + claims * CLAIM_BYTES;
  }
}
