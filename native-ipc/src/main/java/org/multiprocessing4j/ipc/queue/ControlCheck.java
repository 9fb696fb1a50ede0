package org.multiprocessing4j.ipc.queue;

import org.multiprocessing4j.ipc.memory.SegmentFormatException;
import org.multiprocessing4j.ipc.memory.SegmentHeader;
import org.multiprocessing4j.ipc.memory.SharedBuffer;
import org.multiprocessing4j.ipc.queue.ring.RingLayout;
import org.multiprocessing4j.ipc.queue.ring.RingStore;
import org.multiprocessing4j.ipc.queue.store.ControlLayout;

/**
 * Checks that a control segment can be a valid one. Every value that is later used as an offset, a
 * size or a number of repetitions is checked once, when the segment is opened.
 */
final class ControlCheck {
  private final SharedBuffer control;
  private final Object subject;

  private ControlCheck(SharedBuffer control, Object subject) {
    this.control = control;
    this.subject = subject;
  }

  /**
   * Checks a segment.
   *
   * @param subject the name of the queue, for the message
   * @throws SegmentFormatException if something cannot be so
   * @throws QueueStorageException if the positions of a ring are lost
   */
  static void requireSound(SharedBuffer control, Object subject) {
    SegmentHeader.read(control, ControlLayout.KIND, ControlLayout.VERSION, subject);
    ControlCheck check = new ControlCheck(control, subject);
    check.requireSize();
    check.requireOptions();
    check.requireState();
    if (control.getInt(ControlLayout.RING_BYTES) > 0) {
      check.requirePositions();
    }
  }

  private void requireSize() {
    int claims = control.getInt(ControlLayout.CLAIM_COUNT);
    int ringBytes = control.getInt(ControlLayout.RING_BYTES);
    require(claims > 0, "claims", claims);
    require(ringBytes >= 0 && Integer.bitCount(ringBytes) <= 1, "bytes of a ring", ringBytes);
    long needed =
        ringBytes == 0
            ? ControlLayout.sizeBytes(claims)
            : RingLayout.segmentBytes(claims, ringBytes);
    require(needed <= control.sizeBytes(), "bytes", needed);
  }

  private void requireOptions() {
    int maxSize = control.getInt(ControlLayout.MAX_SIZE);
    int maxMessageBytes = control.getInt(ControlLayout.MAX_MESSAGE_BYTES);
    require(maxSize >= 0, "messages at most", maxSize);
    require(maxMessageBytes > 0, "bytes in a message at most", maxMessageBytes);
  }

  private void requireState() {
    int state = control.getIntAcquire(ControlLayout.STATE);
    int top = control.getIntAcquire(ControlLayout.CLAIMS_TOP); // first: it follows the other
    int used = control.getIntAcquire(ControlLayout.CLAIMS_USED);
    long taken = control.getLongAcquire(ControlLayout.GET_COUNT); // first: it follows the other
    long put = control.getLongAcquire(ControlLayout.PUT_COUNT);
    require(state >= QueueState.OPEN && state <= QueueState.DELETED, "for its state", state);
    require(used >= 0 && used <= control.getInt(ControlLayout.CLAIM_COUNT), "claims used", used);
    require(top >= 0 && top <= used, "claims looked at", top);
    require(taken >= 0 && taken <= put, "messages taken", taken);
  }

  /** Other processes may be at work: what is looked at later can only be further on. */
  private void requirePositions() {
    long taken = RingStore.taken(control, subject).now();
    long written = RingStore.written(control, subject).now();
    requirePosition(taken, 0);
    requirePosition(written, taken);
  }

  private void requirePosition(long position, long least) {
    boolean isPossible = position >= least && position % RingLayout.RECORD_ALIGNMENT == 0;
    require(isPossible, "as a position in the ring", position);
  }

  private void require(boolean condition, String what, long value) {
    if (!condition) {
      throw new SegmentFormatException(
          subject + " has a damaged control segment: " + value + " " + what);
    }
  }
}
