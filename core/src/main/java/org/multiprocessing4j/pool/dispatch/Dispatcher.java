package org.multiprocessing4j.pool.dispatch;

import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.multiprocessing4j.ipc.Internal;
import org.multiprocessing4j.ipc.sync.Deadline;
import org.multiprocessing4j.pool.Insights;
import org.multiprocessing4j.pool.PoolBrokenException;
import org.multiprocessing4j.pool.PoolStats;
import org.multiprocessing4j.pool.call.Definition;
import org.multiprocessing4j.pool.call.Failure;
import org.multiprocessing4j.pool.worker.SharedBell;
import org.multiprocessing4j.process.UnfinishedWork;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Owns both tables of a pool: that of the tasks and that of the workers.
 *
 * <pre>
 *   any thread ---encodes---> Inbox ---> +-- a turn, one at a time --+
 *                                        |                           |  frame of tasks
 *   control thread ---exits--> Inbox ->  |  TaskTable   WorkerTable  | ====> worker JVM
 *                                        |    (what)       (who)     |  ring   main thread
 *       Bell <-----------------------+   |                           |           |  runs them
 *        | wakes who listens         |   |   reads answers           | <=========+  one answer
 *        v                           |   +---------------------------+  ring     |
 *   helper or thread of the pool     |       |  Outcome (encoded)              |
 *        takes a turn                |       v                                 |
 *                                    |   waiting caller or callback thread     |
 *                                    |   decodes it, completes the Task        |
 *                                    +------------------------ ring the bell --+
 *
 *   ====  memory pipe, one for each worker          control pipes: boot, RECALL, STOP, death
 * </pre>
 *
 * The tables belong to the thread that has the turn; {@link Turns} decides which one that is. A
 * turn never runs code of the user, which could block it, and never waits. {@link Assigner} gives
 * tasks to workers, {@link Collector} takes their answers and hears of their ends.
 */
@Internal
public final class Dispatcher implements Runnable, Turns.Work, UnfinishedWork.Work {
  private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);
  private static final int EVENTS_PER_TURN = 4096;

  private final PoolOptions options;
  private final Inbox inbox = new Inbox();
  private final SharedBell bell = SharedBell.create();
  private final Turns turns = new Turns(this, bell);
  private final PoolLife life;
  private final TaskTable tasks = new TaskTable(turns::taskEnded);
  private final WorkerTable workers;
  private final Assigner assigner;
  private final Collector collector;
  private final Termination termination;
  private final Completions completions;
  private final AwaitedEnd end;

  private boolean initializerFailed;

  /** The submission that was taken in last; empty unless that has failed. */
  private ItemList arriving = new ItemList();

  /** What a turn has failed with, until everything has been settled for it. */
  private @Nullable Throwable bug;

  public Dispatcher(PoolOptions options) {
    this.options = options;
    this.life = new PoolLife(options.name());
    this.end = new AwaitedEnd(life::isShutdown, this::endStreams, life::awaitEnd);
    this.completions =
        new Completions(options.name(), options.callers().context(), turns::wakeListener);
    this.workers = new WorkerTable(options, bell, this::postExit);
    Prefetch prefetch = new Prefetch();
    this.assigner = new Assigner(options, tasks, workers, prefetch);
    this.collector =
        new Collector(
            options.callers().loaders(), life, tasks, workers, prefetch, this::initializerFailed);
    this.termination = new Termination(options.name(), workers);
  }

  // ---- called by any thread ----

  /** Returns what runs the callbacks. */
  public Completions completions() {
    return completions;
  }

  /** Returns what lets a thread that waits for a task take turns meanwhile. */
  public Turns turns() {
    return turns;
  }

  /** Returns the phase of the pool. */
  public PoolLife life() {
    return life;
  }

  /**
   * Takes in tasks that {@link #life} has admitted. If this fails, it has taken none; otherwise
   * they end in this pool, whatever happens.
   */
  public void submit(List<WorkItem> items) {
    ItemList list = ItemList.of(items);
    if (!post(() -> accept(list))) {
      life.requireUnbroken();
      throw new RejectedExecutionException("pool " + options.name() + " has been terminated");
    }
  }

  /** Fails only if the event was not posted. */
  private boolean post(Runnable event) {
    boolean posted = inbox.post(event);
    try {
      turns.take();
    } catch (Throwable failed) {
      // The thread of the pool takes the next turn, in which the pool fails and says why.
    }
    return posted;
  }

  public void cancel(List<WorkItem> items, boolean mayInterruptIfRunning) {
    post(() -> items.forEach(item -> withdraw(item, mayInterruptIfRunning)));
  }

  /** A stream may submit from now on, also after a shutdown. */
  public void openStream(Definition function) {
    post(() -> life.streamOpened(function));
  }

  /** A stream has submitted all that it will. */
  public void endStream(Definition function) {
    post(() -> life.streamEnded(function));
  }

  /** Ends all streams: their consumer may be the thread that waits for the end of the pool. */
  public void endStreams() {
    life.refuseStreams();
    post(life::allStreamsEnded);
  }

  /** Lets workers forget the function of a map that is over. */
  public void forget(Definition definition) {
    post(() -> workers.all().forEach(worker -> worker.forget(definition.id())));
  }

  /** Takes no more tasks; the pool ends when those it has are done. */
  public void shutdown() {
    life.refuseTasks();
    post(life::shutDown);
    end.wasShutDown();
  }

  /** Waits for the end. A pool that is shut down, before or meanwhile, then waits for no stream. */
  @Override
  public boolean awaitEnd(long timeoutNanos) throws InterruptedException {
    return end.await(timeoutNanos);
  }

  /** Waits for the end as {@link #awaitEnd} does, and for what depends on the ends of tasks. */
  public boolean awaitEndAndCallbacks(long timeoutNanos) throws InterruptedException {
    Deadline deadline = Deadline.afterNanos(timeoutNanos);
    return awaitEnd(timeoutNanos) && completions.awaitOver(deadline.remainingNanos());
  }

  /** Returns whether {@link #awaitEndAndCallbacks} has nothing to wait for. */
  public boolean isOverWithCallbacks() {
    return life.isTerminated() && completions.isOver();
  }

  /** Ends everything. */
  public void terminate() {
    life.refuseStreams();
    post(() -> breakOff(null));
  }

  /** Ends everything and returns the tasks that no worker has begun. */
  public CompletableFuture<List<Object>> terminateNow() {
    life.refuseStreams();
    CompletableFuture<List<Object>> neverBegun = new CompletableFuture<>();
    if (!post(() -> answer(neverBegun, () -> breakOff(null)))) {
      neverBegun.complete(List.of());
    }
    return neverBegun;
  }

  public PoolStats stats() {
    return ask(
        () ->
            new PoolStats(
                tasks.submitted(),
                tasks.waitingCount(),
                workers.sentCount(),
                tasks.succeeded(),
                tasks.failed(),
                workers.all().size(),
                workers.started(),
                workers.lost()));
  }

  public Insights insights() {
    return ask(collector::insights);
  }

  <T> T ask(Supplier<T> question) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    if (!post(() -> answer(answer, question))) {
      life.awaitEnd(); // then the tables do not change any more, and any thread may read them
      return question.get();
    }
    return answer.join();
  }

  /** Answers whatever happens: somebody waits for it. */
  private static <T> void answer(CompletableFuture<T> answer, Supplier<T> question) {
    try {
      answer.complete(question.get());
    } catch (Throwable failed) {
      answer.completeExceptionally(failed);
      throw failed;
    }
  }

  /** Called on the control thread, which must not be held up. */
  private void postExit(Worker worker, int exitStatus) {
    inbox.post(() -> collector.exited(worker, exitStatus));
    turns.wakeListener();
  }

  /** Gives back what a pool has that never got its thread. */
  public void discard() {
    bell.close();
  }

  // ---- the thread of the pool ----

  @Override
  public void run() {
    turns.serve();
    completions.drainRest();
  }

  // ---- in a turn ----

  @Override
  public boolean hasEvents() {
    return !inbox.isEmpty();
  }

  @Override
  public long takeTurn(boolean onPoolThread) {
    if (life.isTerminated()) {
      return NEVER_AGAIN;
    }
    if (bug == null) {
      try {
        return turnOrGiveUp(onPoolThread);
      } catch (Throwable thrown) { // nobody may be left waiting, not even for a bug of ours
        bug = thrown; // first of all, and without a call: there may be no stack left for one
      }
    }
    return endFor(bug, onPoolThread);
  }

  private long turnOrGiveUp(boolean onPoolThread) {
    try {
      return turn(onPoolThread);
    } catch (PoolBrokenException giveUp) {
      breakOff(giveUp);
      return AT_ONCE;
    }
  }

  /**
   * Ends what a turn has left half done. If this fails, too, for want of stack or memory, the next
   * turn does it instead of anything else.
   */
  private long endFor(Throwable thrown, boolean onPoolThread) {
    if (!life.isTerminating()) {
      life.terminate(
          new PoolBrokenException("pool " + options.name() + " failed: " + thrown, thrown));
    }
    settleAll();
    termination.begin(System.nanoTime());
    termination.kill();
    long next = becomeTerminatedOn(onPoolThread);
    bug = null;
    LOG.error("pool {} failed; all its tasks fail", options.name(), thrown);
    return next;
  }

  private long turn(boolean onPoolThread) {
    int done = inbox.drain(EVENTS_PER_TURN) + collector.readAll();
    long now = System.nanoTime();
    if (!life.isTerminating()) {
      startWorkers(onPoolThread, now);
      assigner.assign(now);
      finishIfIdle();
    }
    if (isOver()) {
      return becomeTerminatedOn(onPoolThread);
    }
    turns.setWorkersAreBusy(assigner.areAllBusyFor(2 * Turns.NAP_NANOS, now));
    long idle = advanceTimers(now);
    turns.setNextDue(idle);
    return done > 0 ? AT_ONCE : Math.max(1, idle);
  }

  /** Starting a process takes milliseconds, which a thread of the user must not lose. */
  private void startWorkers(boolean onPoolThread, long now) {
    int wanted = wantedWorkers();
    if (onPoolThread) {
      workers.ensure(wanted, now);
    } else if (workers.isShortOf(wanted)) {
      turns.needPoolThread();
    }
  }

  private long becomeTerminatedOn(boolean onPoolThread) {
    if (onPoolThread) {
      becomeTerminated();
      return NEVER_AGAIN;
    }
    turns.needPoolThread();
    return Long.MAX_VALUE;
  }

  private boolean isOver() {
    return (life.isWindingDown() || life.isTerminating())
        && workers.isEmpty()
        && tasks.waitingCount() == 0;
  }

  private void becomeTerminated() {
    life.end();
    inbox.close(); // if one of the last events fails, the next turn goes on behind it
    try {
      completions.endWatch();
      bell.close();
    } finally {
      life.announceEnd(); // whatever went wrong, close() ends
      UnfinishedWork.remove(this);
    }
  }

  private int wantedWorkers() {
    if (initializerFailed) {
      return 0;
    }
    boolean onDemand = options.startOnDemand() || !life.isRunning();
    return onDemand
        ? Math.min(options.processes(), tasks.waitingCount() + workers.sentLoad())
        : options.processes();
  }

  /** An idle worker stays while tasks wait behind the one that another runs: it may get them. */
  private void finishIfIdle() {
    if (life.isWindingDown()
        && tasks.waitingCount() == 0
        && workers.sentCount() == workers.count(Worker::isBusy)) {
      for (Worker worker : workers.all()) {
        if (worker.running() == null) {
          worker.finish();
        }
      }
    }
  }

  /** Does what is due; returns how long nothing else will be. */
  private long advanceTimers(long now) {
    if (life.isTerminating()) {
      return Math.min(termination.advance(now), completions.relieveIfDue(now));
    }
    long next = assigner.recallFromSlow(now);
    for (Worker worker : workers.all()) {
      next = Math.min(next, stopIfUnwanted(worker, now));
      next = Math.min(next, worker.stop.advance(now));
      next = Math.min(next, worker.finishIfIdleFor(options.idleTimeoutNanos(), now));
    }
    return Math.min(next, completions.relieveIfDue(now));
  }

  /** Stops the running task if it is cancelled or overdue; returns how long until it will be. */
  private long stopIfUnwanted(Worker worker, long now) {
    WorkItem running = worker.running();
    if (running == null) {
      return Long.MAX_VALUE;
    }
    long left = running.timeLeftNanos(worker.runningNanos(now));
    if (left > 0) {
      return left;
    }
    if (!worker.stop.isActive()) {
      tasks.settle(running, new Outcome.Lost(running.timeoutException()));
      worker.stop.begin(running, now);
    }
    return Long.MAX_VALUE;
  }

  // ---- tasks ----

  private void accept(ItemList items) {
    arriving = items; // first of all, and without a call: there may be no stack left for one
    tasks.add(items);
    if (life.isTerminating()) {
      settleAll();
    }
  }

  /**
   * What a worker has not begun is called back before anything that runs is stopped, which is due
   * at the end of the turn. It may begin all the same; then it is stopped, too.
   */
  private void withdraw(WorkItem item, boolean mayInterruptIfRunning) {
    Worker worker = item.worker();
    tasks.settle(item, new Outcome.Lost(new CancellationException("the task was cancelled")));
    if (worker != null) {
      if (mayInterruptIfRunning) {
        item.stopWhenRunning();
      }
      if (worker.running() != item) {
        worker.recall();
      }
    }
  }

  // ---- the end ----

  /**
   * The exception is rebuilt on another thread, since that runs code of its class. Until then no
   * worker is started, so that they do not break the pool for another reason.
   */
  private void initializerFailed(Failure failure) {
    if (!initializerFailed) {
      initializerFailed = true;
      completions.run(() -> breakOffFor(failure));
    }
  }

  private void breakOffFor(Failure failure) {
    String what = "the initializer of pool " + options.name() + " failed: " + failure.summary();
    PoolBrokenException reason = new PoolBrokenException(what, failure.toThrowable());
    post(() -> breakOff(reason));
  }

  /** Fails all tasks and begins the end of all workers; returns what no worker has begun. */
  private List<Object> breakOff(@Nullable PoolBrokenException reason) {
    if (life.isTerminating()) {
      return List.of();
    }
    life.terminate(reason);
    List<Object> neverBegun = settleAll();
    termination.begin(System.nanoTime());
    return neverBegun;
  }

  /** Fails all tasks; returns what no worker has begun. */
  private List<Object> settleAll() {
    Outcome lost = new Outcome.Lost(life.reason());
    tasks.add(arriving);
    List<Object> neverBegun = tasks.settleWaiting(lost);
    workers.all().forEach(worker -> worker.removeAll(tasks::putBack));
    tasks.settleWaiting(lost);
    return neverBegun;
  }
}
