package org.multiprocessing4j.pool;

import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** The way from a user's object to the dispatcher; runs in the thread of the caller. */
final class Submissions {
  private final PoolOptions options;
  private final Dispatcher dispatcher;
  private final Completions completions;
  private final Admission admission;

  Submissions(PoolOptions options, Dispatcher dispatcher, Completions completions) {
    this.options = options;
    this.dispatcher = dispatcher;
    this.completions = completions;
    this.admission = new Admission(options.maxPending());
  }

  /** Changes an outcome before the task of a user hears of it. */
  @FunctionalInterface
  interface Finish {
    Outcome apply(Outcome outcome);
  }

  /** Encodes a task and submits it. */
  <R extends @Nullable Object> Task<R> submit(Object work, long timeoutNanos, Finish finish) {
    dispatcher.checkRunning();
    EncodedCall call = EncodedCall.ofTask(work);
    Task<R> task = new Task<>(completions, dispatcher.turns());
    WorkItem item = item(call, timeoutNanos, work, outcome -> task.end(finish.apply(outcome)));
    task.onCancel(mayInterrupt -> cancel(List.of(item), mayInterrupt));
    submit(item);
    return task;
  }

  /** Makes an item; its listener hears after the place of the item is free again. */
  WorkItem item(
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

  void submit(WorkItem item) {
    admission.enter();
    try {
      dispatcher.submit(List.of(item));
    } catch (RuntimeException refused) {
      item.call.releaseReservations();
      admission.leave();
      throw refused;
    }
  }

  /** Submits many items: all at once if there is no limit, else as places become free. */
  void submitAll(List<WorkItem> items) {
    if (options.maxPending() == Integer.MAX_VALUE) {
      dispatcher.submit(items);
    } else {
      items.forEach(this::submit);
    }
  }

  /** Waits for a condition that the end of a task makes true, and takes turns meanwhile. */
  void help(BooleanSupplier condition) {
    dispatcher.turns().help(condition, Long.MAX_VALUE);
  }

  void cancel(List<WorkItem> items, boolean mayInterruptIfRunning) {
    dispatcher.cancel(items, mayInterruptIfRunning);
  }

  void forget(Definition definition) {
    dispatcher.forget(definition);
  }

  <R extends @Nullable Object> Task<R> newTask() {
    return new Task<>(completions, dispatcher.turns());
  }

  PoolOptions options() {
    return options;
  }
}
