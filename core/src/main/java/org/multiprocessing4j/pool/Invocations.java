package org.multiprocessing4j.pool;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.multiprocessing4j.ipc.sync.Deadline;

/** {@code invokeAll} and {@code invokeAny} over a way to submit one task. */
final class Invocations {
  private Invocations() {}

  /** Submits all and waits for all; cancels what has not ended when the time is up. */
  static <T extends @Nullable Object> List<Future<T>> invokeAll(
      Collection<? extends Callable<T>> work,
      Function<Callable<T>, Task<T>> submit,
      long timeoutNanos)
      throws InterruptedException {
    Deadline deadline = Deadline.afterNanos(timeoutNanos);
    List<Task<T>> tasks = new ArrayList<>(work.size());
    try {
      for (Callable<T> callable : work) {
        tasks.add(submit.apply(callable));
      }
      for (Task<T> task : tasks) {
        awaitEnd(task, deadline.remainingNanos());
      }
      return new ArrayList<>(tasks);
    } catch (TimeoutException late) {
      return new ArrayList<>(tasks);
    } finally {
      tasks.forEach(task -> task.cancel(true)); // nothing happens to those that have ended
    }
  }

  private static void awaitEnd(Task<?> task, long timeoutNanos)
      throws InterruptedException, TimeoutException {
    try {
      task.get(timeoutNanos, TimeUnit.NANOSECONDS);
    } catch (ExecutionException | CancellationException ended) {
      // the caller of invokeAll asks each future how it ended
    }
  }

  /** Submits all, returns the first result and cancels the rest. */
  static <T extends @Nullable Object> T invokeAny(
      Collection<? extends Callable<T>> work,
      Function<Callable<T>, Task<T>> submit,
      long timeoutNanos)
      throws InterruptedException, ExecutionException, TimeoutException {
    if (work.isEmpty()) {
      throw new IllegalArgumentException("invokeAny needs at least one task");
    }
    Deadline deadline = Deadline.afterNanos(timeoutNanos);
    BlockingQueue<Task<T>> ended = new LinkedBlockingQueue<>();
    List<Task<T>> tasks = new ArrayList<>(work.size());
    try {
      for (Callable<T> callable : work) {
        Task<T> task = submit.apply(callable);
        tasks.add(task);
        task.onEnd((value, failure) -> ended.add(task));
      }
      return firstResult(ended, tasks.size(), deadline);
    } finally {
      tasks.forEach(task -> task.cancel(true));
    }
  }

  private static <T extends @Nullable Object> T firstResult(
      BlockingQueue<Task<T>> ended, int count, Deadline deadline)
      throws InterruptedException, ExecutionException, TimeoutException {
    ExecutionException failure = null;
    for (int i = 0; i < count; i++) {
      Task<T> task = ended.poll(deadline.remainingNanos(), TimeUnit.NANOSECONDS);
      if (task == null) {
        throw new TimeoutException("none of " + count + " tasks returned a result in time");
      }
      try {
        return task.get();
      } catch (ExecutionException e) {
        failure = e;
      } catch (CancellationException e) {
        failure = new ExecutionException(e);
      }
    }
    throw failure == null ? new ExecutionException(new IllegalStateException("no task")) : failure;
  }
}
