package org.multiprocessing4j.ipc.queue;

import java.util.function.BooleanSupplier;
import org.multiprocessing4j.ipc.liveness.Liveness;
import org.multiprocessing4j.ipc.memory.SharedBuffer;
import org.multiprocessing4j.ipc.queue.store.Claims;
import org.multiprocessing4j.ipc.queue.store.ControlLayout;
import org.multiprocessing4j.ipc.queue.store.QueueDirectory;
import org.multiprocessing4j.ipc.sync.AdaptiveSpin;
import org.multiprocessing4j.ipc.sync.Deadline;
import org.multiprocessing4j.ipc.sync.EventCount;

/**
 * The words that all processes share, and what follows from them. Any thread may read; {@link
 * ControlLayout} says who may write.
 */
final class QueueState {
  /** The states of a queue, in the only order in which one follows another. */
  static final int OPEN = 0;

  static final int SHUT_DOWN = 1;
  static final int SHUT_DOWN_NOW = 2;
  static final int DELETED = 3;

  final EventCount notEmpty;
  final EventCount notFull;
  final EventCount allDone;
  final Claims claims;

  private final AdaptiveSpin emptySpin = new AdaptiveSpin();
  private final AdaptiveSpin fullSpin = new AdaptiveSpin();
  private final QueueDirectory directory;
  private final SharedBuffer control;
  private final int maxSize;
  private final int maxMessageBytes;
  private final int ringBytes;

  QueueState(QueueDirectory directory, SharedBuffer control, Liveness peers) {
    this.directory = directory;
    this.control = control;
    this.notEmpty = new EventCount(control, ControlLayout.NOT_EMPTY, peers);
    this.notFull = new EventCount(control, ControlLayout.NOT_FULL, peers);
    this.allDone = new EventCount(control, ControlLayout.ALL_DONE, peers);
    this.claims = new Claims(control, peers);
    int bound = control.getInt(ControlLayout.MAX_SIZE);
    this.maxSize = bound == 0 ? Integer.MAX_VALUE : bound;
    this.maxMessageBytes = control.getInt(ControlLayout.MAX_MESSAGE_BYTES);
    this.ringBytes = control.getInt(ControlLayout.RING_BYTES);
  }

  QueueDirectory directory() {
    return directory;
  }

  SharedBuffer control() {
    return control;
  }

  int maxSize() {
    return maxSize;
  }

  /** The size of the ring in which the messages lie; 0 if they lie in files. */
  int ringBytes() {
    return ringBytes;
  }

  long putCount() {
    return control.getLongAcquire(ControlLayout.PUT_COUNT);
  }

  /** The commit of a put, with the producer lock held. */
  void commitPutCount(long count) {
    control.putLongRelease(ControlLayout.PUT_COUNT, count);
  }

  long getCount() {
    return control.getLongAcquire(ControlLayout.GET_COUNT);
  }

  /** The commit of a get, with the consumer lock held. */
  void commitGetCount(long count) {
    control.putLongRelease(ControlLayout.GET_COUNT, count);
  }

  boolean hasProducerFailed() {
    return control.getInt(ControlLayout.PRODUCER_FAILED) != 0;
  }

  void clearProducerFailed() {
    control.putInt(ControlLayout.PRODUCER_FAILED, 0);
  }

  /** Messages that were never taken. */
  long untaken() {
    long got = getCount(); // first, so that the difference is never negative
    return isAtLeast(SHUT_DOWN_NOW) ? 0 : putCount() - got;
  }

  /** Messages that somebody could take now. */
  long waiting() {
    if (isAtLeast(SHUT_DOWN_NOW)) {
      return 0;
    }
    claims.returnThoseOfTheDead();
    return untaken() + claims.countReturned();
  }

  /** How many messages may be put now; at most zero if the queue is full. */
  long room() {
    return isBounded() ? maxSize - untaken() : Long.MAX_VALUE;
  }

  boolean isBounded() {
    return maxSize != Integer.MAX_VALUE;
  }

  boolean isAtLeast(int state) {
    return control.getIntAcquire(ControlLayout.STATE) >= state;
  }

  /** Goes on to a later state and wakes everybody; does nothing if that has been reached. */
  void advanceTo(int state) {
    int current = control.getIntVolatile(ControlLayout.STATE);
    while (current < state && !control.compareAndSetInt(ControlLayout.STATE, current, state)) {
      current = control.getIntVolatile(ControlLayout.STATE);
    }
    wakeAll();
  }

  void wakeAll() {
    notEmpty.signalAll();
    notFull.signalAll();
    allDone.signalAll();
  }

  void requireNotDeleted() {
    if (isAtLeast(DELETED)) {
      throw new QueueClosedException(
          "the queue " + directory + " was deleted: its creator closed it, or somebody deleted it");
    }
  }

  /** Checks the size of an encoded message. */
  void requireFits(int sizeBytes) {
    if (sizeBytes > maxMessageBytes) {
      throw new MessageTooLargeException(
          "the message takes "
              + sizeBytes
              + " bytes encoded; the queue "
              + directory
              + " accepts up to "
              + maxMessageBytes
              + ": see QueueOptions.maxMessageBytes");
    }
  }

  /** Checks that messages may be put. */
  void requireAcceptsPuts() {
    if (isAtLeast(SHUT_DOWN)) {
      requireNotDeleted();
      throw new QueueShutdownException(
          "the queue " + directory + " was shut down: it takes no more messages");
    }
  }

  private boolean isOver() {
    return isAtLeast(SHUT_DOWN)
        && (isAtLeast(SHUT_DOWN_NOW) || (untaken() == 0 && !claims.areAny()));
  }

  /** Whether a consumer that found nothing should try again; called very often, while spinning. */
  boolean isTakingWorthTrying() {
    return untaken() > 0 || (claims.wereUsed() && waiting() > 0) || isOver();
  }

  /** Checks that messages may still come, for somebody who has found none. */
  void requireMayGetMore() {
    requireNotDeleted();
    if (isOver()) {
      throw new QueueShutdownException(
          "the queue " + directory + " was shut down, and all its messages have been taken");
    }
  }

  /**
   * Sleeps until an event, but a slice at most, unless there is a reason not to. All reasons are
   * looked at after the sleep was announced, so that no event is missed.
   *
   * @param awake a reason not to sleep
   * @param open whether the handle that waits is open
   * @return false if the deadline has passed
   */
  boolean sleepUnless(EventCount event, BooleanSupplier awake, Deadline deadline, OpenCheck open)
      throws InterruptedException {
    if (deadline.isExpired()) {
      return false;
    }
    // A join waits for consumers, as a put does to a full queue: the two learn together.
    AdaptiveSpin spin = event == notEmpty ? emptySpin : fullSpin;
    if (spin.await(awake)) {
      return true;
    }
    EventCount.Key key =
        event.prepare(
            () -> {
              open.requireOpen();
              requireNotDeleted();
            });
    if (awake.getAsBoolean()) {
      event.cancel(key);
    } else {
      long start = System.nanoTime();
      event.await(key, deadline);
      spin.slept(System.nanoTime() - start);
    }
    return true;
  }

  /** Counts one message as done that was taken for good. */
  void addDone() {
    long done;
    do {
      done = control.getLongVolatile(ControlLayout.DONE_COUNT);
      requireUnfinished(done, claims.acknowledged());
    } while (!control.compareAndSetLong(ControlLayout.DONE_COUNT, done, done + 1));
    signalIfAllDone();
  }

  private void requireUnfinished(long done, long acknowledged) {
    long put = putCount();
    if (done + acknowledged >= put) {
      throw new IllegalStateException(
          "taskDone() called too many times on %s: %d messages were put, %d were acknowledged, and"
                  .formatted(directory, put, acknowledged)
              + " taskDone() was called for the other "
              + done
              + " before; a message that was received needs no call");
    }
  }

  /** To be called after a change by a compare-and-set, which is a full barrier. */
  void signalIfAllDone() {
    if (allDone.hasSleepers() && isAllDone()) {
      allDone.signalAll();
    }
  }

  /** Both counts of what is done only grow, so that it was so when the last word was read. */
  boolean isAllDone() {
    long done = control.getLongVolatile(ControlLayout.DONE_COUNT) + claims.acknowledged();
    return done >= (isAtLeast(SHUT_DOWN_NOW) ? takenForGood() : putCount());
  }

  private long takenForGood() {
    claims.returnThoseOfTheDead();
    return getCount() - claims.countReturned();
  }
}
