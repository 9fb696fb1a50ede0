package org.multiprocessing4j.pool.dispatch;

import java.util.List;
import org.multiprocessing4j.ipc.posix.Signal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the workers of a terminated pool.
 *
 * <pre>
 *   begin: SIGTERM --2 s--> SIGKILL --2 s--> left behind
 * </pre>
 *
 * They get time for shutdown hooks, and nobody waits for a process that even SIGKILL does not end.
 * Accessed only by the thread that has the turn.
 */
final class Termination {
  private static final Logger LOG = LoggerFactory.getLogger(Termination.class);
  private static final long GRACE_NANOS = 2_000_000_000;

  private final String pool;
  private final WorkerTable workers;
  private boolean killed;
  private long deadlineNanos;

  Termination(String pool, WorkerTable workers) {
    this.pool = pool;
    this.workers = workers;
  }

  void begin(long now) {
    signalAll(Signal.SIGTERM);
    deadlineNanos = now + GRACE_NANOS;
  }

  /** Takes the next step if it is due; returns how long until then. */
  long advance(long now) {
    if (now - deadlineNanos >= 0) {
      if (killed) {
        leaveBehind();
      } else {
        kill();
      }
      deadlineNanos = now + GRACE_NANOS;
    }
    return deadlineNanos - now;
  }

  void kill() {
    killed = true;
    signalAll(Signal.SIGKILL);
  }

  private void signalAll(Signal signal) {
    workers.all().forEach(worker -> worker.signal(signal));
  }

  private void leaveBehind() {
    LOG.error("pool {} leaves workers behind that SIGKILL does not end", pool);
    List.copyOf(workers.all()).forEach(workers::remove);
  }
}
