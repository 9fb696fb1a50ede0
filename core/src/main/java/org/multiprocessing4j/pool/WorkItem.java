package org.multiprocessing4j.pool;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One thing for one worker to do: a single call, or a chunk of a {@code map}.
 *
 * <p>Made in the caller's thread, which also encodes the call. After it was posted, everything but
 * the final fields belongs to who has the turn.
 */
final class WorkItem {
  /** Where an item is. */
  enum State {
    /** In the task table. */
    WAITING,
    /** Sent to a worker. */
    SENT,
    /** Answered, failed or cancelled. */
    ENDED
  }

  /** Hears once how an item ended, in a turn of the dispatcher: it must not run user code. */
  @FunctionalInterface
  interface Listener {
    void ended(Outcome outcome);
  }

  final EncodedCall call;
  final Listener listener;

  /** The longest that it may run; 0 if there is no limit. */
  final long timeoutNanos;

  /** What the user submitted, for {@code shutdownNow}; null for parts of a larger task. */
  @Nullable Object origin;

  State state = State.WAITING;
  int retriesLeft;
  long id;
  @Nullable Worker worker;

  /** When it was posted, and then when it became the first of its worker. */
  long sinceNanos;

  WorkItem(
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
    this.sinceNanos = System.nanoTime();
  }

  TaskTimeoutException timeoutException() {
    return new TaskTimeoutException(call.description().get(), Duration.ofNanos(timeoutNanos));
  }

  /** Reports how it ended, unless that was done before. */
  void end(Outcome outcome) {
    if (state != State.ENDED) {
      state = State.ENDED;
      origin = null;
      if (!(outcome instanceof Outcome.Value)) { // perhaps it has not even been decoded
        call.releaseReservations();
      }
      listener.ended(outcome);
    }
  }
}
