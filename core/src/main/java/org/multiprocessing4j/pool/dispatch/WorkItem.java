package org.multiprocessing4j.pool.dispatch;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.multiprocessing4j.ipc.Internal;
import org.multiprocessing4j.pool.TaskTimeoutException;
import org.multiprocessing4j.pool.call.EncodedCall;

/**
 * One thing for one worker to do: a single call, or a chunk of a {@code map}.
 *
 * <p>Made in the caller's thread, which also encodes the call. After it was posted, everything but
 * the final fields belongs to the thread that has the turn.
 */
@Internal
public final class WorkItem {
  /** Where an item is. */
  enum State {
    /** In the task table. */
    WAITING,
    /** Sent to a worker. */
    SENT,
    /** Answered, failed or cancelled. */
    ENDED
  }

  /**
   * Is told how an item ended, in a turn of the dispatcher: it must not run user code. If it
   * throws, it is told again, perhaps of another end; the first end that it was told counts.
   */
  @FunctionalInterface
  public interface Listener {
    void ended(Outcome outcome);
  }

  final EncodedCall call;
  final Listener listener;

  /** The longest that it may run; 0 if there is no limit. */
  final long timeoutNanos;

  /** Unique in its pool; set when the item gets there. */
  long id;

  // Its neighbours in the list where it is.
  @Nullable WorkItem previous;
  @Nullable WorkItem next;

  private @Nullable Object origin;
  private State state = State.WAITING;
  private @Nullable Worker worker;
  private int retriesLeft;
  private boolean unwanted;

  public WorkItem(
      EncodedCall call,
      long timeoutNanos,
      int retries,
      @Nullable Object origin,
      Listener listener) {
    this.call = call;
    this.timeoutNanos = timeoutNanos;
    this.retriesLeft = retries;
    this.origin = origin;
    this.listener = listener;
  }

  /** Gives up what its call holds ready for a worker, since the item will not get to one. */
  public void discard() {
    call.releaseReservations();
  }

  State state() {
    return state;
  }

  /** Returns who has it; null unless it was sent. */
  @Nullable Worker worker() {
    return worker;
  }

  /** Returns what the user submitted; null for parts of a larger task, and after the end. */
  @Nullable Object origin() {
    return origin;
  }

  void sentTo(Worker receiver) {
    state = State.SENT;
    worker = receiver;
  }

  /** No worker has it any more: it has not been run, or is to be run again. */
  void putBack() {
    state = State.WAITING;
    worker = null;
  }

  /** Returns whether it is to be run again, after its worker died of it. */
  boolean mayBeTriedAgain() {
    if (retriesLeft == 0) {
      return false;
    }
    retriesLeft--;
    return true;
  }

  /** Nobody waits for it any more: whichever worker runs it is to be stopped. */
  void stopWhenRunning() {
    unwanted = true;
  }

  /** Returns how much longer it may run if it has run for so long; 0 or less if not at all. */
  long timeLeftNanos(long runningNanos) {
    if (unwanted) {
      return 0;
    }
    return timeoutNanos == 0 ? Long.MAX_VALUE : timeoutNanos - runningNanos;
  }

  TaskTimeoutException timeoutException() {
    return new TaskTimeoutException(call.description().get(), Duration.ofNanos(timeoutNanos));
  }

  /** Reports how it ended; once, unless that fails, see {@link TaskTable#settle}. */
  void end(Outcome outcome) {
    if (!(outcome instanceof Outcome.Value)) { // perhaps it has not even been decoded
      discard();
    }
    listener.ended(outcome);
    state = State.ENDED; // last: until then it has not been reported
    worker = null;
    origin = null;
  }
}
