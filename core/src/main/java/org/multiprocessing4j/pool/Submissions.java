package org.multiprocessing4j.pool;

import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The way from a user's object to the dispatcher; runs in the thread of the caller. */
final class Submissions {
  private final PoolOptions options;
  private final Dispatcher dispatcher;
  private final Completions completions;
  private final Admission admission;

  // Made once, not for each task
  private final Runnable requireRunning;
  private final Runnable requireStreaming;

  Submissions(PoolOptions options, Dispatcher dispatcher) {
    this.options = options;
    this.dispatcher = dispatcher;
    this.completions = dispatcher.completions();
    this.admission = new Admission(options.maxPending());
    this.requireRunning = dispatcher.life()::requireRunning;
    this.requireStreaming = dispatcher.life()::requireStreaming;
  }

  /** Encodes a task and submits it. */
  <R extends @Nullable Object> Task<R> submit(Object work) {
    return submit(work, options.taskTimeoutNanos(), outcome -> outcome);
  }

  /** Encodes a task with a time limit of its own and submits it. */
  <R extends @Nullable Object> Task<R> submit(Object work, long timeoutNanos) {
    return submit(work, timeoutNanos, outcome -> outcome);
  }

  /** Encodes a task and submits it; its outcome is changed before anybody hears of it. */
  <R extends @Nullable Object> Task<R> submit(Object work, UnaryOperator<Outcome> finish) {
    return submit(work, options.taskTimeoutNanos(), finish);
  }

  private <R extends @Nullable Object> Task<R> submit(
      Object work, long timeoutNanos, UnaryOperator<Outcome> finish) {
    requireRunning.run();
    EncodedCall call = EncodedCall.ofTask(work);
    Task<R> task = new Task<>(completions, dispatcher.turns());
    WorkItem item = item(call, timeoutNanos, work, outcome -> task.end(finish.apply(outcome)));
    task.onCancel(mayInterrupt -> cancel(List.of(item), mayInterrupt));
    submit(item, requireRunning);
    return task;
  }

  /** Makes an item of some calls; its listener hears after the place of the item is free again. */
  WorkItem chunk(EncodedCall call, WorkItem.Listener listener) {
    return item(call, options.taskTimeoutNanos(), null, listener);
  }

  private WorkItem item(
      EncodedCall call, long timeoutNanos, @Nullable Object origin, WorkItem.Listener listener) {
    return new WorkItem(
        call,
        timeoutNanos,
        options.retries(),
        origin,
        outcome -> {
          admission.leave();
          listener.ended(outcome);
        });
  }

  /** Submits a chunk of a stream. */
  void submitOfStream(WorkItem item) {
    submit(item, requireStreaming);
  }

  private void submit(WorkItem item, Runnable requireWelcome) {
    try {
      admit(item, requireWelcome);
    } catch (RuntimeException refused) {
      item.call.releaseReservations();
      throw refused;
    }
  }

  /** Waits for a place and submits; who is refused still has what the item holds ready. */
  private void admit(WorkItem item, Runnable requireWelcome) {
    admission.enter();
    try {
      requireWelcome.run(); // the pool may have been shut down meanwhile
      dispatcher.submit(List.of(item));
    } catch (RuntimeException | Error refused) {
      admission.leave();
      throw refused;
    }
  }

  /**
   * Submits all items of a map: all at once if there is no limit, else as places become free. If
   * one is refused, those before it are cancelled unless they have begun.
   */
  void submitAll(List<WorkItem> items) {
    int submitted = 0;
    try {
      if (options.maxPending() == Integer.MAX_VALUE) {
        dispatcher.submit(items);
      } else {
        for (WorkItem item : items) {
          admit(item, requireRunning);
          submitted++;
        }
      }
    } catch (RuntimeException refused) {
      cancel(List.copyOf(items.subList(0, submitted)), false);
      items.subList(submitted, items.size()).forEach(item -> item.call.releaseReservations());
      throw refused;
    }
  }

  /** Waits for a condition that the end of a task makes true, and takes turns meanwhile. */
  void help(BooleanSupplier condition) {
    dispatcher.turns().help(condition, Long.MAX_VALUE);
  }

  void cancel(List<WorkItem> items, boolean mayInterruptIfRunning) {
    dispatcher.cancel(items, mayInterruptIfRunning);
  }

  /** The stream of a function begins to submit chunks. */
  void openStream(Definition function) {
    dispatcher.openStream(function);
  }

  /** Throws if the pool takes no more chunks of a stream. */
  void requireStreaming() {
    requireStreaming.run();
  }

  /** The stream of a function has submitted its last chunk. */
  void endStream(Definition function) {
    dispatcher.endStream(function);
  }

  void forget(Definition definition) {
    dispatcher.forget(definition);
  }

  <R extends @Nullable Object> Task<R> newTask() {
    return new Task<>(completions, dispatcher.turns());
  }

  int processes() {
    return options.processes();
  }
}
