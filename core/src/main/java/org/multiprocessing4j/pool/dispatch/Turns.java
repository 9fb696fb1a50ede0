package org.multiprocessing4j.pool.dispatch;

import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.multiprocessing4j.ipc.Internal;
import org.multiprocessing4j.ipc.sync.Deadline;
import org.multiprocessing4j.ipc.sync.EventCount;
import org.multiprocessing4j.pool.worker.Bell;
import org.multiprocessing4j.pool.worker.Bell.Listener;

/**
 * Decides which thread does the dispatcher's work, and when.
 *
 * <p>The work comes in short turns, one at a time, under one lock. There is a thread for it, but a
 * turn is taken by whoever is awake and has a reason: a thread that submits takes one at once; a
 * thread that waits for a task becomes the <em>helper</em>, has the workers ring for itself and
 * takes turns until its task has ended. So a task and its answer cost one wake-up each, that of the
 * worker and that of the caller, and the thread of the pool sleeps on.
 *
 * <p>The thread of the pool and the helper live in the same way, the helper until its task has
 * ended:
 *
 * <pre>
 *        +--- found something ---+
 *        v                       |
 *   take a turn -----------------+-- all workers have plenty to do --&gt; nap --&gt; take a turn
 *        ^                       |
 *        |                       +-- found nothing --&gt; announce a sleep --&gt; take a turn
 *        |                                                                      |
 *        +---- take the announcement back &lt;------- found something, or ended ---+
 *        +---- rung, or due &lt;------ sleep &lt;------- found nothing ---------------+
 * </pre>
 *
 * <p>No event, answer or request is overlooked, since
 *
 * <ul>
 *   <li>a thread that posts an event takes a turn, or finds another thread taking one; and that
 *       thread looks for events posted meanwhile before it sleeps or returns;
 *   <li>a worker that answers rings for the thread that listens; and the helper begins to listen
 *       before its first turn, and stops before its last;
 *   <li>a thread that finds in its turn what only the thread of the pool may do, or what is due
 *       earlier than that thread would look, rings for that thread; which announces before its turn
 *       that it will not look for long, and after it when it will;
 *   <li>a thread that ends a task for which the helper may wait, in a turn or outside of one, rings
 *       for the helper.
 * </ul>
 *
 * <p>A turn that fails, because the stack of its thread ends for example, leaves its work half
 * done. Then it rings for the thread of the pool, which takes the next turn. (To look for stack
 * before each turn, by calls that go as deep, was tried: it costs each submission half a
 * microsecond.)
 *
 * <p>A turn never waits and never runs code of users. (It is what Schmidt's leader/followers
 * pattern does for threads of a pool, with the flat combining of Hendler et al. for the inbox.)
 */
@Internal
public final class Turns {
  /** What is to be done in turns. */
  interface Work {
    /** Another turn may find something at once. */
    long AT_ONCE = 0;

    /** There will never be another turn. */
    long NEVER_AGAIN = -1;

    /**
     * Does what there is to do.
     *
     * @param onPoolThread whether this is the thread of the pool, which may do what takes longer
     * @return how long nothing else will be due, in nanoseconds, or one of the two constants
     */
    long takeTurn(boolean onPoolThread);

    /** Whether something was posted that no turn has seen. */
    boolean hasEvents();
  }

  /** While workers have more to do than for this time, twice, they are looked at and not heard. */
  static final long NAP_NANOS = 100_000;

  /** Long enough for "never", and short enough to be added to any time. */
  private static final long FAR_NANOS = Long.MAX_VALUE / 4;

  private final Work work;
  private final Bell bell;
  private final TurnState state;
  private final Deadline never = Deadline.never();

  // What turns have found and nobody was told yet; guarded by the lock.
  private boolean somethingEnded;
  private boolean poolThreadNeeded;
  private long nextDueNanos;

  Turns(Work work, Bell bell) {
    this(work, bell, new TurnState.OfThreads());
  }

  Turns(Work work, Bell bell, TurnState state) {
    this.work = work;
    this.bell = bell;
    this.state = state;
  }

  // ---- called by the work, in a turn ----

  /** A task has ended, for which the helper may be waiting. */
  void taskEnded() {
    somethingEnded = true;
  }

  /** There is something to do that only the thread of the pool does. */
  void needPoolThread() {
    poolThreadNeeded = true;
  }

  /** Says when something is due, even if another turn may find something at once. */
  void setNextDue(long nanosFromNow) {
    nextDueNanos = nanosFromNow;
  }

  /** Says whether all workers have plenty to do, so that it is enough to look now and then. */
  void setWorkersAreBusy(boolean busy) {
    state.setWorkersAreBusy(busy);
  }

  // ---- called by any thread ----

  /** Something was posted: takes a turn, unless somebody else is at it, who will see it then. */
  void take() {
    if (state.hasTurn()) {
      return;
    }
    while (work.hasEvents() && state.tryBeginTurn()) {
      takeAndUnlock(null);
    }
  }

  /** Something was posted by a thread that has no time for a turn. */
  void wakeListener() {
    bell.ring();
  }

  /** The task of the helper may have ended without a turn. */
  public void wakeHelper() {
    if (state.hasHelper()) {
      bell.ring(Listener.HELPER);
    }
  }

  /**
   * Takes turns until a condition is met, the time is up or this thread is interrupted; returns at
   * once if another thread does so already.
   */
  public void help(BooleanSupplier condition, long timeoutNanos) {
    if (state.hasTurn() || !state.tryBecomeHelper()) {
      return;
    }
    try {
      bell.listen(Listener.HELPER);
      serve(Listener.HELPER, condition, Deadline.afterNanos(timeoutNanos));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // whoever waits will see it
    } finally {
      bell.listen(Listener.DISPATCHER);
      state.helperLeft();
      if (lockAndTake(null) == Work.AT_ONCE || work.hasEvents()) { // another helper may sleep
        bell.ring(Listener.DISPATCHER);
      }
    }
  }

  /**
   * The life of the thread of the pool, which ends with the work and with nothing else: somebody
   * may interrupt all threads that he finds, as Maven's {@code exec:java} does, and there may be no
   * memory for an instant.
   */
  void serve() {
    boolean over = false;
    while (!over) {
      try {
        serve(Listener.DISPATCHER, () -> false, never);
        over = true;
      } catch (InterruptedException | OutOfMemoryError e) {
        // No reason to stop.
      }
    }
  }

  private void serve(Listener self, BooleanSupplier condition, Deadline deadline)
      throws InterruptedException {
    long idle = lockAndTake(self);
    while (idle != Work.NEVER_AGAIN && !condition.getAsBoolean() && !deadline.isExpired()) {
      idle = idle == Work.AT_ONCE ? lockAndTake(self) : sleep(self, idle, condition, deadline);
    }
  }

  private long sleep(Listener self, long idle, BooleanSupplier condition, Deadline deadline)
      throws InterruptedException {
    if (state.workersAreBusy()) {
      state.nap(Math.min(idle, NAP_NANOS));
      return lockAndTake(self);
    }
    boolean onPoolThread = self == Listener.DISPATCHER;
    if (onPoolThread) {
      state.setNextLookNanos(inNanos(FAR_NANOS)); // who has something due earlier rings
    }
    EventCount.Key key = bell.prepare(self);
    long last = lockAndTake(self);
    if (last <= 0 || condition.getAsBoolean() || work.hasEvents()) {
      bell.cancel(self, key);
      return Math.min(last, Work.AT_ONCE);
    }
    long limit = onPoolThread ? Math.min(last, FAR_NANOS) : deadline.remainingNanos();
    if (onPoolThread) {
      state.setNextLookNanos(inNanos(limit));
    }
    bell.await(self, key, limit >= FAR_NANOS ? never : Deadline.afterNanos(limit));
    return Work.AT_ONCE;
  }

  private long lockAndTake(@Nullable Listener self) {
    state.beginTurn();
    return takeAndUnlock(self);
  }

  /**
   * Takes a turn, frees the lock and then wakes whom the turn concerns.
   *
   * @param self as whom this thread listens, or null if it does not
   */
  private long takeAndUnlock(@Nullable Listener self) {
    boolean onPoolThread = self == Listener.DISPATCHER;
    boolean ended;
    boolean needed;
    long due;
    long idle;
    try {
      nextDueNanos = Long.MAX_VALUE;
      idle = work.takeTurn(onPoolThread);
      ended = somethingEnded;
      needed = poolThreadNeeded;
      due = nextDueNanos;
      somethingEnded = false; // a turn that fails leaves these two to the next one
      poolThreadNeeded = false;
    } catch (Throwable failed) {
      state.endTurn();
      bell.ring(Listener.DISPATCHER); // which takes the next one
      throw failed;
    }
    state.endTurn();
    if (ended && self != Listener.HELPER) {
      wakeHelper();
    }
    if (!onPoolThread && (needed || isBeforeNextLook(due))) {
      bell.ring(Listener.DISPATCHER);
    }
    return idle;
  }

  private boolean isBeforeNextLook(long due) {
    return inNanos(Math.min(due, FAR_NANOS)) - state.nextLookNanos() < 0;
  }

  private long inNanos(long nanos) {
    return state.nowNanos() + nanos;
  }
}
