package org.multiprocessing4j.pool;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Events for the dispatcher: any thread posts, the dispatcher runs them in order.
 *
 * <p>The reader announces that it sleeps before it looks a last time; a poster looks for a sleeper
 * after it has added its event. Both are volatile accesses, so one of the two sees the other and no
 * event is missed; and while the dispatcher is awake, posting costs no system call.
 */
final class Inbox {
  private final ConcurrentLinkedQueue<Runnable> events = new ConcurrentLinkedQueue<>();
  private volatile @Nullable Thread sleeper;
  private volatile boolean closed;

  /** Adds an event. Returns false if nobody will ever run it, because the inbox is closed. */
  boolean post(Runnable event) {
    if (closed) {
      return false;
    }
    events.add(event);
    Thread sleeping = sleeper;
    if (sleeping != null) {
      sleeper = null; // one wake-up is enough for all who post before it has woken
      LockSupport.unpark(sleeping);
    }
    return !closed || !events.remove(event);
  }

  /** Runs events until there are none, or until so many have run that others should have a turn. */
  void drain(int limit) {
    for (int i = 0; i < limit; i++) {
      Runnable event = events.poll();
      if (event == null) {
        return;
      }
      event.run();
    }
  }

  /** Sleeps until there is an event, or for so long. May return early. */
  void await(long timeoutNanos) {
    sleeper = Thread.currentThread();
    if (events.isEmpty() && timeoutNanos > 0) {
      LockSupport.parkNanos(this, timeoutNanos);
    }
    sleeper = null;
  }

  /** Runs what is left; from now on {@link #post} refuses. */
  void close() {
    closed = true;
    drain(Integer.MAX_VALUE);
  }
}
