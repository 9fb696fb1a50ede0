package org.multiprocessing4j.pool;

import java.io.Serializable;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.multiprocessing4j.pool.call.Definition;
import org.multiprocessing4j.pool.call.EncodedCall;
import org.multiprocessing4j.pool.dispatch.Completions;
import org.multiprocessing4j.pool.dispatch.Dispatcher;
import org.multiprocessing4j.pool.dispatch.Outcome;
import org.multiprocessing4j.pool.dispatch.PoolOptions;
import org.multiprocessing4j.pool.dispatch.WorkItem;

/** Encodes tasks and submits them to the dispatcher, in the thread of the caller. */
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
    this.admission = new Admission(options.name(), options.maxPending());
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

  /** Encodes a task and submits it; its outcome is changed before anybody sees it. */
  <R extends @Nullable Object> Task<R> submit(Object work, UnaryOperator<Outcome> finish) {
    return submit(work, options.taskTimeoutNanos(), finish);
  }

  private <R extends @Nullable Object> Task<R> submit(
      Object work, long timeoutNanos, UnaryOperator<Outcome> finish) {
    requireSerializable(work);
    requireRunning.run();
    EncodedCall call = EncodedCall.ofTask(work);
    Task<R> task = newTask();
    WorkItem item = item(call, timeoutNanos, work, outcome -> task.end(finish.apply(outcome)));
    task.onCancel(mayInterrupt -> cancel(List.of(item), mayInterrupt));
    submit(item, requireRunning);
    return task;
  }

  private static void requireSerializable(Object task) {
    Objects.requireNonNull(task, "task");
    if (task instanceof Future<?>) { // also of those JDK classes that claim to be serialisable
      throw new IllegalArgumentException(
          task.getClass().getName()
              + " wraps a task in a future that only this process can complete; submit the task itself:"
              + " the Task that you get is a CompletableFuture");
    }
    if (!(task instanceof Serializable)) {
      throw new IllegalArgumentException(
          task.getClass().getName()
              + " cannot be sent to a worker process, since it is not serialisable; "
              + howToMarkIt(task.getClass()));
    }
  }

  private static String howToMarkIt(Class<?> type) {
    return type.isHidden()
        ? "write the lambda into the call, or declare its variable as SerializableCallable or"
            + " SerializableCommand; several are a"
            + " List.<SerializableCallable<Integer>>of(() -> 1, () -> 2)"
        : "let its class implement java.io.Serializable";
  }

  /** Makes an item of a chunk; its place becomes free after its listener was told of its end. */
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
          listener.ended(outcome);
          admission.leave(); // last: if the listener fails, all this is done again
        });
  }

  /** Submits a chunk of a stream. */
  void submitOfStream(WorkItem item) {
    submit(item, requireStreaming);
  }

  private void submit(WorkItem item, Runnable requireOpen) {
    try {
      admit(item, requireOpen);
    } catch (RuntimeException | Error refused) {
      item.discard();
      throw refused;
    }
  }

  /** Waits for a place and submits; a refused item still has to be discarded. */
  private void admit(WorkItem item, Runnable requireOpen) {
    admission.enter();
    try {
      requireOpen.run(); // the pool may have been shut down meanwhile
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
    } catch (RuntimeException | Error refused) {
      cancel(List.copyOf(items.subList(0, submitted)), false);
      items.subList(submitted, items.size()).forEach(WorkItem::discard);
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
