package org.multiprocessing4j.pool.dispatch;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Events for the dispatcher: any thread posts them, and the thread that has the turn runs them in
 * order.
 */
final class Inbox {
  private final Queue<Runnable> events;
  private volatile boolean closed;

  Inbox() {
    this(new ConcurrentLinkedQueue<>());
  }

  /** Keeps events in a queue for many threads. */
  Inbox(Queue<Runnable> events) {
    this.events = events;
  }

  /** Adds an event. Returns false if it will never be run, because the inbox is closed. */
  boolean post(Runnable event) {
    if (closed) {
      return false;
    }
    events.add(event);
    return !closed || !events.remove(event);
  }

  boolean isEmpty() {
    return events.isEmpty();
  }

  /**
   * Runs events until there are none, or as many as the limit, so that others get their turn.
   *
   * @return how many have run
   */
  int drain(int limit) {
    for (int i = 0; i < limit; i++) {
      Runnable event = events.poll();
      if (event == null) {
        return i;
      }
      event.run();
    }
    return limit;
  }

  /** Runs what is left; from now on {@link #post} refuses. */
  void close() {
    closed = true;
    drain(Integer.MAX_VALUE);
  }
}
