package org.multiprocessing4j.pool;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.multiprocessing4j.ipc.sync.Deadline;
import org.multiprocessing4j.pool.dispatch.Completions;
import org.multiprocessing4j.pool.dispatch.Outcome;
import org.multiprocessing4j.pool.dispatch.Turns;

/**
 * A task of a {@link ProcessPool}: Python's {@code AsyncResult}, and a {@link CompletableFuture} in
 * every respect.
 *
 * <p>{@link #get()} throws an {@link ExecutionException} whose cause is
 *
 * <ul>
 *   <li>what the task threw in its worker, with the stack trace it had there, or a {@link
 *       RemoteException} if that object cannot be sent here;
 *   <li>a {@link WorkerDiedException} if the worker ended before the task did;
 *   <li>a {@link TaskTimeoutException} if the task ran out of time;
 *   <li>a {@link PoolBrokenException} if the pool gave up.
 * </ul>
 *
 * <p>{@link #cancel(boolean) cancel(true)} stops the task even while it runs. {@code orTimeout} and
 * {@code completeOnTimeout} complete the future but leave the worker busy, unless the task is then
 * cancelled; use {@link PoolBuilder#taskTimeout} for a limit that also stops the work. Stages such
 * as {@code thenApply} run on a callback thread or on a thread that waits in {@code get}, never on
 * the thread of the pool, so they may block. (If the system refuses to start callback threads, the
 * thread of a terminated pool runs the remaining stages, and later ones run in the thread that
 * triggers them.)
 *
 * @param <R> the type of the result
 */
public final class Task<R extends @Nullable Object> extends CompletableFuture<R> {
  /** Replaces the outcome once a thread has taken that to open it. */
  private static final Outcome TAKEN = new Outcome.Lost(new IllegalStateException("taken"));

  @SuppressWarnings("rawtypes")
  private static final AtomicReferenceFieldUpdater<Task, @Nullable Outcome> OUTCOME =
      AtomicReferenceFieldUpdater.newUpdater(Task.class, Outcome.class, "outcome");

  @SuppressWarnings("rawtypes")
  private static final AtomicReferenceFieldUpdater<Task, @Nullable Thread> WAITER =
      AtomicReferenceFieldUpdater.newUpdater(Task.class, Thread.class, "waiter");

  private final Completions completions;
  private final Turns turns;

  /** Set before the task is handed out. */
  private Canceller canceller = mayInterrupt -> {};

  /** How the task ended, from when the dispatcher knows it until a thread opens it. */
  private volatile @Nullable Outcome outcome;

  /** One thread that waits and will open the outcome itself, which saves a switch of threads. */
  private volatile @Nullable Thread waiter;

  /** Stops the work behind a task. */
  interface Canceller {
    void cancel(boolean mayInterruptIfRunning);
  }

  Task(Completions completions, Turns turns) {
    this.completions = completions;
    this.turns = turns;
  }

  /** Says how the work behind this task is stopped; before anybody else sees the task. */
  void onCancel(Canceller newCanceller) {
    canceller = newCanceller;
  }

  /** Runs an action when the task has ended, with the cause that {@link #get()} throws. */
  @SuppressWarnings("FutureReturnValueIgnored") // there is nothing after the action
  void onEnd(BiConsumer<? super R, ? super @Nullable Throwable> action) {
    whenComplete((result, failure) -> action.accept(result, causeIn(failure)));
  }

  private static @Nullable Throwable causeIn(@Nullable Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : null;
    return cause == null ? failure : cause;
  }

  /**
   * Called by the dispatcher, which must not run user code: so it leaves that to others. It calls
   * again if this has failed; what it has said first counts.
   */
  void end(Outcome how) {
    if (outcome == null) {
      outcome = how;
    }
    Thread waiting = waiter;
    if (waiting == null) {
      completions.run(this::settle);
    } else if (waiting != Thread.currentThread()) { // else it would not park the next time
      LockSupport.unpark(waiting);
    }
  }

  /** Ends a task that has nothing to do, in the thread that makes it. */
  void endAtOnce(Outcome how) {
    outcome = how;
    settle();
  }

  /** Opens the outcome, if it is there and no other thread does so, and completes the future. */
  @SuppressWarnings({"unchecked", "NullAway"}) // what a task of type R returns is an R
  private void settle() {
    Outcome how = outcome;
    if (how == null || how == TAKEN || !OUTCOME.compareAndSet(this, how, TAKEN)) {
      return;
    }
    R value;
    try {
      value = (R) how.open();
    } catch (Throwable thrown) { // the task's own exception, or an undecodable result
      completeExceptionally(thrown);
      return;
    }
    complete(value);
  }

  /**
   * Waits for the outcome and settles it, unless another thread waits already. The thread does the
   * work of the dispatcher meanwhile, unless another one does.
   */
  private void settleWhenEnded(long timeoutNanos) {
    if (isDone() || !WAITER.compareAndSet(this, null, Thread.currentThread())) {
      return;
    }
    try {
      long deadline = System.nanoTime() + timeoutNanos;
      if (outcome == null) {
        turns.help(() -> outcome != null || isDone(), timeoutNanos);
      }
      long left = deadline - System.nanoTime();
      while (outcome == null && !isDone() && left > 0 && !Thread.currentThread().isInterrupted()) {
        LockSupport.parkNanos(this, left);
        left = deadline - System.nanoTime();
      }
    } finally {
      waiter = null;
      settle(); // also after an interrupt: the dispatcher may have relied on this thread
    }
  }

  /**
   * Waits for the result.
   *
   * @return the result
   * @throws CancellationException if the task was cancelled or the pool terminated
   * @throws ExecutionException if the task failed; its cause says how
   * @throws InterruptedException if this thread is interrupted while it waits
   */
  @Override
  public R get() throws InterruptedException, ExecutionException {
    settleWhenEnded(Long.MAX_VALUE);
    return super.get();
  }

  /**
   * Waits for the result, at most for the given time. When the time is up, the task goes on; cancel
   * it if it is not needed any more.
   *
   * @return the result
   * @throws CancellationException if the task was cancelled or the pool terminated
   * @throws ExecutionException if the task failed; its cause says how
   * @throws InterruptedException if this thread is interrupted while it waits
   * @throws TimeoutException if the task has not ended in time
   */
  @Override
  public R get(long timeout, TimeUnit unit)
      throws InterruptedException, ExecutionException, TimeoutException {
    Deadline deadline = Deadline.afterNanos(unit.toNanos(timeout));
    settleWhenEnded(deadline.remainingNanos());
    return super.get(deadline.remainingNanos(), TimeUnit.NANOSECONDS);
  }

  /**
   * Waits for the result, with an unchecked exception for a failure; an interrupt does not end it.
   *
   * @return the result
   * @throws CancellationException if the task was cancelled or the pool terminated
   * @throws CompletionException if the task failed; its cause says how
   */
  @Override
  public R join() {
    settleWhenEnded(Long.MAX_VALUE);
    return super.join();
  }

  /**
   * Completes the task with a value given here. The work goes on unless it is cancelled; its own
   * result is dropped.
   *
   * @param value the result
   * @return whether the task had not ended before
   */
  @Override
  public boolean complete(R value) {
    return wakeWaiter(super.complete(value));
  }

  /**
   * Fails the task with an exception given here. The work goes on unless it is cancelled; its own
   * result is dropped.
   *
   * @param reason what {@link #get()} throws as the cause
   * @return whether the task had not ended before
   */
  @Override
  public boolean completeExceptionally(Throwable reason) {
    return wakeWaiter(super.completeExceptionally(reason));
  }

  /**
   * Completes the task with the result or the failure of a supplier. The work goes on as after
   * {@link #complete}.
   *
   * @param supplier makes the result
   * @param executor runs the supplier
   * @return this task
   */
  @Override
  public CompletableFuture<R> completeAsync(Supplier<? extends R> supplier, Executor executor) {
    super.completeAsync(supplier, executor);
    onEnd((result, failure) -> wakeWaiter(true)); // it calls neither of the two above
    return this;
  }

  /** Replaces the result, or gives one, as {@link CompletableFuture#obtrudeValue} does. */
  @Override
  public void obtrudeValue(R value) {
    super.obtrudeValue(value);
    wakeWaiter(true);
  }

  /** Replaces the result by a failure, as {@link CompletableFuture#obtrudeException} does. */
  @Override
  public void obtrudeException(Throwable reason) {
    super.obtrudeException(reason);
    wakeWaiter(true);
  }

  /**
   * Cancels the task. A task that has not begun will not run. A running task is either left alone,
   * and its result dropped, or stopped: its worker is interrupted and, if that does not help within
   * half a second, terminated, finally killed, and replaced. No other task is affected. The work of
   * a task that was completed by {@link #complete} or a similar method is stopped in the same way;
   * only the first {@code cancel} counts.
   *
   * @param mayInterruptIfRunning whether to stop a running task
   * @return whether the task is cancelled now; false if it had ended before
   */
  @Override
  public boolean cancel(boolean mayInterruptIfRunning) {
    settle();
    boolean cancelled = super.cancel(mayInterruptIfRunning);
    if (outcome == null) { // then the work has not ended, even if the task has
      canceller.cancel(mayInterruptIfRunning);
    }
    return wakeWaiter(cancelled);
  }

  private boolean wakeWaiter(boolean ended) {
    Thread waiting = waiter;
    if (ended && waiting != null) {
      LockSupport.unpark(waiting);
      turns.wakeHelper();
    }
    return ended;
  }
}
