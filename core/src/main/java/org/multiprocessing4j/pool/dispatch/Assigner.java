package org.multiprocessing4j.pool.dispatch;

import org.jspecify.annotations.Nullable;
import org.multiprocessing4j.ipc.codec.EncodedBuffer;

/**
 * Gives tasks to workers: idle ones first, then ahead to busy ones, in few large frames. Accessed
 * only by the thread that has the turn.
 */
final class Assigner {
  /** A worker whose task runs longer than this gives back what it holds, if another is idle. */
  private static final long SLOW_NANOS = 2_000_000;

  private final PoolOptions options;
  private final TaskTable tasks;
  private final WorkerTable workers;
  private final Prefetch prefetch;
  private EncodedBuffer frame = new EncodedBuffer();

  Assigner(PoolOptions options, TaskTable tasks, WorkerTable workers, Prefetch prefetch) {
    this.options = options;
    this.tasks = tasks;
    this.workers = workers;
    this.prefetch = prefetch;
  }

  /** Sends what workers can take now. */
  void assign(long now) {
    int waiting = tasks.waitingCount();
    int ready = waiting == 0 ? 0 : workers.count(Worker::takesTasks);
    if (ready == 0) {
      return;
    }
    int window = prefetch.window();
    int share = Math.max(1, (waiting + ready - 1) / ready); // no worker takes what others could
    int mayBegin = options.processes() - workers.count(Worker::isBusy);
    for (Worker worker : workers.all()) {
      if (worker.isIdle()
          && mayBegin > 0
          && fill(worker, Math.min(share, worker.room(window)), now)) {
        mayBegin--;
      }
    }
    if (tasks.waitingCount() > 0) {
      for (Worker worker : workers.all()) {
        if (worker.isBusy()) {
          fill(worker, Math.min(share, worker.room(window)), now);
        }
      }
    }
  }

  /** Sends up to so many tasks; returns whether there were any. */
  private boolean fill(Worker worker, int count, long now) {
    for (int i = 0; i < count; i++) {
      @Nullable WorkItem item = tasks.peek();
      if (item == null || !worker.takes(item, frame)) {
        break;
      }
      worker.write(item, frame);
      tasks.remove(item); // from here on nothing can fail
      worker.hold(item, now);
    }
    if (frame.size() == 0) {
      return false;
    }
    if (worker.pipe.send(frame.toByteBuffer())) {
      frame.reset();
    } else {
      frame = new EncodedBuffer(); // the worker keeps the other one
    }
    return true;
  }

  /** Whether each worker that has tasks at all has enough short ones for some time. */
  boolean areAllBusyFor(long nanos, long now) {
    boolean any = false;
    for (Worker worker : workers.all()) {
      if (worker.isBusy()) {
        any = true;
        boolean isStuck = worker.runningNanos(now) > nanos; // a long one is among them
        if (isStuck || prefetch.workNanos(worker.heldCount()) < nanos) {
          return false;
        }
      }
    }
    return any;
  }

  /**
   * Takes tasks back that wait behind a slow one while another worker is idle.
   *
   * @return how long until that might be needed
   */
  long recallFromSlow(long now) {
    if (!anyIdle()) {
      return Long.MAX_VALUE;
    }
    long next = Long.MAX_VALUE;
    for (Worker worker : workers.all()) {
      if (worker.heldCount() > 1) {
        long left = SLOW_NANOS - worker.runningNanos(now);
        if (left <= 0) {
          worker.recall();
        } else {
          next = Math.min(next, left);
        }
      }
    }
    return next;
  }

  private boolean anyIdle() {
    for (Worker worker : workers.all()) {
      if (worker.isIdle()) {
        return true;
      }
    }
    return false;
  }
}
