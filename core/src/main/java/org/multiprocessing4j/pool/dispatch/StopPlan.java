package org.multiprocessing4j.pool.dispatch;

import org.jspecify.annotations.Nullable;
import org.multiprocessing4j.ipc.posix.Signal;
import org.multiprocessing4j.pool.call.PoolMessage;

/**
 * Stops the task that a worker runs: by an interrupt and, if that does not help, by the end of its
 * worker.
 *
 * <pre>
 *   begin: STOP + RECALL --0.5 s--> SIGTERM --0.5 s--> SIGKILL
 *              |                       |                  |
 *          task answers: over      worker exits       worker exits
 * </pre>
 *
 * What waits behind the task is recalled first, so that no neighbour is hit. Accessed only by the
 * thread that has the turn.
 */
final class StopPlan {
  private static final long GRACE_NANOS = 500_000_000;

  private final Worker worker;
  private @Nullable WorkItem target;
  private Signal next = Signal.SIGTERM;
  private long deadlineNanos;
  private boolean signalled;

  StopPlan(Worker worker) {
    this.worker = worker;
  }

  boolean isActive() {
    return target != null;
  }

  /** Returns whether the end of the worker is our doing. */
  boolean hasSignalled() {
    return signalled;
  }

  void begin(WorkItem item, long now) {
    target = item;
    deadlineNanos = now + GRACE_NANOS;
    worker.order(new PoolMessage.Stop(item.id));
    worker.recall();
  }

  /** The task has ended before its worker had to. */
  void ended(WorkItem item) {
    if (target == item && !signalled) {
      target = null;
    }
  }

  /** Takes the next step if it is due; returns how long until then. */
  long advance(long now) {
    if (target == null) {
      return Long.MAX_VALUE;
    }
    if (now - deadlineNanos >= 0) {
      signalled = true;
      worker.signal(next);
      next = Signal.SIGKILL;
      deadlineNanos = now + GRACE_NANOS;
    }
    return deadlineNanos - now;
  }
}
