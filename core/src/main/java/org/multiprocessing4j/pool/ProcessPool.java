package org.multiprocessing4j.pool;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.multiprocessing4j.ipc.codec.SerializableBiFunction;
import org.multiprocessing4j.ipc.codec.SerializableCallable;
import org.multiprocessing4j.ipc.codec.SerializableCommand;
import org.multiprocessing4j.ipc.codec.SerializableConsumer;
import org.multiprocessing4j.ipc.codec.SerializableFunction;
import org.multiprocessing4j.ipc.codec.SerializableRunnable;
import org.multiprocessing4j.ipc.memory.LazyCleaner;
import org.multiprocessing4j.pool.call.Each;
import org.multiprocessing4j.pool.call.Spread;
import org.multiprocessing4j.pool.dispatch.Completions;
import org.multiprocessing4j.pool.dispatch.Dispatcher;
import org.multiprocessing4j.pool.dispatch.Outcome;
import org.multiprocessing4j.pool.dispatch.PoolOptions;
import org.multiprocessing4j.pool.worker.CallRunner;
import org.multiprocessing4j.process.ArgumentCheck;
import org.multiprocessing4j.process.UnfinishedWork;
import org.multiprocessing4j.process.Uninterruptibly;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A fixed number of worker processes that run tasks: Python's {@code Pool} and {@code
 * ProcessPoolExecutor} in one.
 *
 * <pre>{@code
 * try (ProcessPool pool = ProcessPool.create(3)) {
 *   List<Integer> squares = pool.map(List.of(1, 2, 3), x -> x * x);
 *   Task<String> task = pool.applyAsync(() -> "from pid " + ProcessHandle.current().pid());
 *   System.out.println(task.get());
 * }
 * }</pre>
 *
 * <p><b>What a task may be.</b> A serialisable lambda, method reference or object. It is copied to
 * the worker when it is submitted, with everything that it captures, and its result is copied back;
 * so a change that it makes to an object or a static field is not seen here. Queues, locks, shared
 * memory and connections of this library are handles and may be captured; a pool may not. A
 * connection can be received only once, so it may be captured by a single task or be an item of a
 * {@code map}, but not be captured by the function of a {@code map}, which is copied to each
 * worker. Whatever cannot be serialised fails in the call that submits it.
 *
 * <p><b>Who may call it.</b> Any thread of the process that made it, callbacks of its own tasks
 * among them. Tasks may make pools of their own.
 *
 * <p><b>If a worker dies</b>, the task that it ran fails with a {@link WorkerDiedException}, or is
 * tried again if {@link PoolBuilder#retries} allows it; the worker is replaced and every other task
 * goes on. If this process dies, however it dies, its workers end.
 *
 * <p><b>Closing.</b> {@link #close()} waits for all tasks, {@link #terminate()} does not. (Leaving
 * a {@code with} block terminates in Python.) A pool that becomes unreachable is shut down, with a
 * warning in the log. If a pool has not been shut down when the JVM ends, its unfinished tasks are
 * lost, since its workers are daemons; a shutdown hook may still shut it down.
 *
 * <p><b>As an executor</b> it takes serialisable tasks only. {@code CompletableFuture.supplyAsync}
 * and {@code ExecutorCompletionService} wrap each task in an object that is not serialisable, and
 * are refused; but {@link #submit} returns a {@link Task}, which is a {@code CompletableFuture}.
 */
public final class ProcessPool implements ExecutorService, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ProcessPool.class);

  /** For pools and streams that nobody refers to any more. */
  static final LazyCleaner CLEANER = new LazyCleaner();

  private final PoolOptions options;
  private final Dispatcher dispatcher;
  private final Completions completions;
  private final Submissions submissions;

  private ProcessPool(PoolOptions options) {
    this.options = options;
    this.dispatcher = new Dispatcher(options);
    this.completions = dispatcher.completions();
    this.submissions = new Submissions(options, dispatcher);
  }

  /**
   * Starts a pool with one worker for each processor.
   *
   * @return the pool; its workers start in the background
   */
  public static ProcessPool create() {
    return builder().build();
  }

  /**
   * Starts a pool.
   *
   * @param processes number of workers, at least 1
   * @return the pool; its workers start in the background
   * @throws IllegalArgumentException if the number is less than 1
   */
  public static ProcessPool create(int processes) {
    return builder().processes(processes).build();
  }

  /**
   * Returns a builder, for a pool with an initializer, limits, or options for its JVMs.
   *
   * @return a builder with the defaults
   */
  public static PoolBuilder builder() {
    return new PoolBuilder();
  }

  static ProcessPool start(PoolOptions options) {
    ProcessPool pool = new ProcessPool(options);
    Thread thread = new Thread(pool.dispatcher, options.name() + "-dispatcher");
    thread.setDaemon(true);
    try {
      thread.start();
    } catch (Throwable noThread) {
      pool.dispatcher.discard();
      throw noThread;
    }
    try {
      CLEANER.register(pool, new Abandoned(options.name(), pool.dispatcher));
    } catch (Throwable noThread) {
      pool.terminate();
      throw noThread;
    }
    return pool;
  }

  /** Shuts a pool down that nobody refers to any more; refers to everything but the pool. */
  private record Abandoned(String name, Dispatcher dispatcher) implements Runnable {
    @Override
    public void run() {
      if (!dispatcher.life().isShutdown()) {
        LOG.warn("pool {} was never closed; it is shut down now", name);
        dispatcher.shutdown();
      }
      dispatcher.endStreams(); // they are garbage as well
    }
  }

  // ---- one task ----

  /**
   * Runs a task in a worker and waits for its result.
   *
   * @param <R> the type of the result
   * @param task what to run
   * @return its result
   * @throws ExecutionException if it failed; see {@link Task} for the causes
   * @throws InterruptedException if this thread is interrupted while it waits; the task goes on
   */
  public <R extends @Nullable Object> R apply(SerializableCallable<R> task)
      throws InterruptedException, ExecutionException {
    return applyAsync(task).get();
  }

  /**
   * Runs a task without a result in a worker and waits for its end.
   *
   * @param task what to run
   * @throws ExecutionException if it failed; see {@link Task} for the causes
   * @throws InterruptedException if this thread is interrupted while it waits; the task goes on
   */
  public void apply(SerializableRunnable task) throws InterruptedException, ExecutionException {
    applyAsync(task).get();
  }

  /**
   * Submits a task.
   *
   * @param <R> the type of the result
   * @param task what to run
   * @return its future
   * @throws org.multiprocessing4j.ipc.codec.NotSerializableValueException if it cannot be
   *     serialised; as in every method that submits tasks
   * @throws java.util.concurrent.RejectedExecutionException if the pool was shut down, or if this
   *     thread is interrupted while it waits for a place (see {@link PoolBuilder#maxPending}); as
   *     in every method that submits tasks
   * @throws PoolBrokenException if the pool has given up; as in every method that submits tasks
   */
  public <R extends @Nullable Object> Task<R> applyAsync(SerializableCallable<R> task) {
    return submissions.submit(task);
  }

  /**
   * Submits a task without a result; see {@link #applyAsync(SerializableCallable)}. To do something
   * after it, add a stage to its future, by {@code thenRun} or {@code whenComplete}.
   *
   * @param task what to run
   * @return its future, whose result is null
   */
  public Task<@Nullable Void> applyAsync(SerializableRunnable task) {
    return submissions.submit(task);
  }

  /**
   * Submits a task with a time limit. The time starts when a worker begins the task; waiting for a
   * worker does not count.
   *
   * @param <R> the type of the result
   * @param task what to run
   * @param timeout the limit, more than zero; a task that exceeds it fails with a {@link
   *     TaskTimeoutException}
   * @return its future
   */
  public <R extends @Nullable Object> Task<R> applyAsync(
      SerializableCallable<R> task, Duration timeout) {
    long nanos = PoolBuilder.positiveNanos("timeout", timeout);
    return submissions.submit(task, nanos);
  }

  /**
   * Submits a task without a result and with a time limit; see {@link
   * #applyAsync(SerializableCallable, Duration)}.
   *
   * @param task what to run
   * @param timeout the limit, more than zero
   * @return its future, whose result is null
   */
  public Task<@Nullable Void> applyAsync(SerializableRunnable task, Duration timeout) {
    long nanos = PoolBuilder.positiveNanos("timeout", timeout);
    return submissions.submit(task, nanos);
  }

  /**
   * Submits a task with callbacks for its end. One of the two is run, on a callback thread; it may
   * block, and an exception that it throws is logged and otherwise ignored.
   *
   * @param <R> the type of the result
   * @param task what to run
   * @param callback receives the result
   * @param errorCallback receives the cause of what {@link Task#get()} would throw, or the {@link
   *     java.util.concurrent.CancellationException}
   * @return its future
   */
  public <R extends @Nullable Object> Task<R> applyAsync(
      SerializableCallable<R> task,
      Consumer<? super R> callback,
      Consumer<? super Throwable> errorCallback) {
    Objects.requireNonNull(callback, "callback");
    Objects.requireNonNull(errorCallback, "errorCallback");
    Task<R> submitted = applyAsync(task);
    submitted.onEnd(
        (result, failure) ->
            completions.run(
                () -> {
                  if (failure == null) {
                    callback.accept(result);
                  } else {
                    errorCallback.accept(failure);
                  }
                }));
    return submitted;
  }

  // ---- many tasks ----

  /**
   * Applies a function to all items, in chunks of a size that gives each worker about four of them.
   *
   * @param <T> the type of the items
   * @param <R> the type of the results
   * @param items the arguments; read to their end first
   * @param function what to apply; copied to each worker once, and kept there for all its items
   * @return the results, in the order of the items; a list that may be changed
   * @throws ExecutionException if an item failed; thrown once every chunk has ended, for the first
   *     item that failed
   * @throws InterruptedException if this thread is interrupted while it waits; the map goes on
   */
  public <T extends @Nullable Object, R extends @Nullable Object> List<R> map(
      Iterable<? extends T> items, SerializableFunction<? super T, ? extends R> function)
      throws InterruptedException, ExecutionException {
    return this.<T, R>mapAsync(items, function).get();
  }

  /**
   * Applies a function to all items, in chunks. A chunk is one task: it is sent as a whole, and it
   * ends at its first item that fails.
   *
   * @param <T> the type of the items
   * @param <R> the type of the results
   * @param items the arguments; read to their end first
   * @param function what to apply; copied to each worker once, and kept there for all its items
   * @param chunkSize items in a chunk, at least 1
   * @return the results, in the order of the items; a list that may be changed
   * @throws ExecutionException if an item failed; thrown once every chunk has ended, for the first
   *     item that failed
   * @throws InterruptedException if this thread is interrupted while it waits; the map goes on
   */
  public <T extends @Nullable Object, R extends @Nullable Object> List<R> map(
      Iterable<? extends T> items,
      SerializableFunction<? super T, ? extends R> function,
      int chunkSize)
      throws InterruptedException, ExecutionException {
    return this.<T, R>mapAsync(items, function, chunkSize).get();
  }

  /**
   * As {@link #map(Iterable, SerializableFunction)}, but does not wait.
   *
   * @param <T> the type of the items
   * @param <R> the type of the results
   * @param items the arguments; read to their end first
   * @param function what to apply
   * @return the future of all results; cancelling it cancels every chunk
   */
  public <T extends @Nullable Object, R extends @Nullable Object> Task<List<R>> mapAsync(
      Iterable<? extends T> items, SerializableFunction<? super T, ? extends R> function) {
    Collection<?> all = collect(items);
    return startMap(all, function, defaultChunkSize(all), outcome -> outcome);
  }

  /**
   * As {@link #map(Iterable, SerializableFunction, int)}, but does not wait.
   *
   * @param <T> the type of the items
   * @param <R> the type of the results
   * @param items the arguments; read to their end first
   * @param function what to apply
   * @param chunkSize items in a chunk, at least 1
   * @return the future of all results; cancelling it cancels every chunk
   */
  public <T extends @Nullable Object, R extends @Nullable Object> Task<List<R>> mapAsync(
      Iterable<? extends T> items,
      SerializableFunction<? super T, ? extends R> function,
      int chunkSize) {
    return startMap(collect(items), function, chunkSize, outcome -> outcome);
  }

  private <R extends @Nullable Object> Task<R> startMap(
      Collection<?> items, Object function, int chunkSize, UnaryOperator<Outcome> finish) {
    Objects.requireNonNull(function, "function");
    ArgumentCheck.requireAtLeast("chunkSize", 1, chunkSize);
    dispatcher.life().requireRunning();
    return MapJob.submit(submissions, function, items, chunkSize, finish);
  }

  private int defaultChunkSize(Collection<?> items) {
    return MapJob.defaultChunkSize(items.size(), options.processes());
  }

  private static Collection<?> collect(Iterable<?> items) {
    if (items instanceof Collection<?> collection) {
      return collection;
    }
    List<@Nullable Object> all = new ArrayList<>();
    items.forEach(all::add);
    return all;
  }

  /**
   * Applies an action to all items, in the same chunks as {@link #map(Iterable,
   * SerializableFunction)}. There is no result, and the action works on copies: changes that it
   * makes to objects of this process are not seen here.
   *
   * @param <T> the type of the items
   * @param items the arguments; read to their end first
   * @param action what to do; copied to each worker once, and kept there for all its items
   * @throws ExecutionException if an item failed; thrown once every chunk has ended, for the first
   *     item that failed
   * @throws InterruptedException if this thread is interrupted while it waits; the rest goes on
   */
  public <T extends @Nullable Object> void forEach(
      Iterable<? extends T> items, SerializableConsumer<? super T> action)
      throws InterruptedException, ExecutionException {
    this.<T>forEachAsync(items, action).get();
  }

  /**
   * As {@link #forEach(Iterable, SerializableConsumer)}, with a number of items in each chunk. A
   * chunk ends at its first item that fails.
   *
   * @param <T> the type of the items
   * @param items the arguments; read to their end first
   * @param action what to do
   * @param chunkSize items in a chunk, at least 1
   * @throws ExecutionException if an item failed; thrown once every chunk has ended, for the first
   *     item that failed
   * @throws InterruptedException if this thread is interrupted while it waits; the rest goes on
   */
  public <T extends @Nullable Object> void forEach(
      Iterable<? extends T> items, SerializableConsumer<? super T> action, int chunkSize)
      throws InterruptedException, ExecutionException {
    this.<T>forEachAsync(items, action, chunkSize).get();
  }

  /**
   * As {@link #forEach(Iterable, SerializableConsumer)}, but does not wait.
   *
   * @param <T> the type of the items
   * @param items the arguments; read to their end first
   * @param action what to do
   * @return a future whose result is null; cancelling it cancels every chunk
   */
  public <T extends @Nullable Object> Task<@Nullable Void> forEachAsync(
      Iterable<? extends T> items, SerializableConsumer<? super T> action) {
    Collection<?> all = collect(items);
    return startForEach(all, action, defaultChunkSize(all));
  }

  /**
   * As {@link #forEach(Iterable, SerializableConsumer, int)}, but does not wait.
   *
   * @param <T> the type of the items
   * @param items the arguments; read to their end first
   * @param action what to do
   * @param chunkSize items in a chunk, at least 1
   * @return a future whose result is null; cancelling it cancels every chunk
   */
  public <T extends @Nullable Object> Task<@Nullable Void> forEachAsync(
      Iterable<? extends T> items, SerializableConsumer<? super T> action, int chunkSize) {
    return startForEach(collect(items), action, chunkSize);
  }

  private Task<@Nullable Void> startForEach(
      Collection<?> items, SerializableConsumer<?> action, int chunkSize) {
    return startMap(
        items, new Each<>(action), chunkSize, outcome -> new Outcome.Instead(outcome, null));
  }

  /**
   * Applies a function of two arguments to pairs of them.
   *
   * @param <T> the type of the first arguments, the keys of the entries
   * @param <U> the type of the second arguments, the values of the entries
   * @param <R> the type of the results
   * @param pairs the arguments, for example the entries of a map
   * @param function what to apply
   * @return the results, in the order of the pairs; a list that may be changed
   * @throws ExecutionException if a pair failed; see {@link #map(Iterable, SerializableFunction)}
   * @throws InterruptedException if this thread is interrupted while it waits; the map goes on
   */
  public <T extends @Nullable Object, U extends @Nullable Object, R extends @Nullable Object>
      List<R> starmap(
          Iterable<? extends Map.Entry<T, U>> pairs,
          SerializableBiFunction<? super T, ? super U, ? extends R> function)
          throws InterruptedException, ExecutionException {
    return this.<T, U, R>starmapAsync(pairs, function).get();
  }

  /**
   * Applies a function of two arguments to pairs of them, in chunks; see {@link #map(Iterable,
   * SerializableFunction, int)}.
   *
   * @param <T> the type of the first arguments, the keys of the entries
   * @param <U> the type of the second arguments, the values of the entries
   * @param <R> the type of the results
   * @param pairs the arguments, for example the entries of a map
   * @param function what to apply
   * @param chunkSize pairs in a chunk, at least 1
   * @return the results, in the order of the pairs; a list that may be changed
   * @throws ExecutionException if a pair failed; see {@link #map(Iterable, SerializableFunction)}
   * @throws InterruptedException if this thread is interrupted while it waits; the map goes on
   */
  public <T extends @Nullable Object, U extends @Nullable Object, R extends @Nullable Object>
      List<R> starmap(
          Iterable<? extends Map.Entry<T, U>> pairs,
          SerializableBiFunction<? super T, ? super U, ? extends R> function,
          int chunkSize)
          throws InterruptedException, ExecutionException {
    return this.<T, U, R>starmapAsync(pairs, function, chunkSize).get();
  }

  /**
   * As {@link #starmap(Iterable, SerializableBiFunction)}, but does not wait.
   *
   * @param <T> the type of the first arguments, the keys of the entries
   * @param <U> the type of the second arguments, the values of the entries
   * @param <R> the type of the results
   * @param pairs the arguments
   * @param function what to apply
   * @return the future of all results; cancelling it cancels every chunk
   */
  public <T extends @Nullable Object, U extends @Nullable Object, R extends @Nullable Object>
      Task<List<R>> starmapAsync(
          Iterable<? extends Map.Entry<T, U>> pairs,
          SerializableBiFunction<? super T, ? super U, ? extends R> function) {
    List<?> arguments = argumentsOf(pairs);
    return startMap(
        arguments, new Spread<>(function), defaultChunkSize(arguments), outcome -> outcome);
  }

  /**
   * As {@link #starmap(Iterable, SerializableBiFunction, int)}, but does not wait.
   *
   * @param <T> the type of the first arguments, the keys of the entries
   * @param <U> the type of the second arguments, the values of the entries
   * @param <R> the type of the results
   * @param pairs the arguments
   * @param function what to apply
   * @param chunkSize pairs in a chunk, at least 1
   * @return the future of all results; cancelling it cancels every chunk
   */
  public <T extends @Nullable Object, U extends @Nullable Object, R extends @Nullable Object>
      Task<List<R>> starmapAsync(
          Iterable<? extends Map.Entry<T, U>> pairs,
          SerializableBiFunction<? super T, ? super U, ? extends R> function,
          int chunkSize) {
    return startMap(argumentsOf(pairs), new Spread<>(function), chunkSize, outcome -> outcome);
  }

  private static List<?> argumentsOf(Iterable<? extends Map.Entry<?, ?>> pairs) {
    List<@Nullable Object[]> arguments = new ArrayList<>();
    pairs.forEach(pair -> arguments.add(new @Nullable Object[] {pair.getKey(), pair.getValue()}));
    return arguments;
  }

  /**
   * Applies a function to items one by one, and returns the results lazily, in the order of the
   * items.
   *
   * <p>At most 16 items are read ahead, or twice the number of workers if that is more: the first
   * ones by this call, the others on demand by the thread that consumes the stream. The input may
   * therefore be endless. Close the stream if you do not consume it to its end: that cancels the
   * outstanding items.
   *
   * <p>Consume the stream before {@link #close()} or {@link #join()}: from then on no more items
   * are submitted, and after the results of those submitted before, the stream throws a {@link
   * java.util.concurrent.RejectedExecutionException}. {@link #shutdown()} does not affect it.
   *
   * <p>An item that fails, or cannot be serialised, ends the stream with a {@link
   * java.util.concurrent.CompletionException}: outstanding items still run, and no more are
   * submitted. Only the {@link Stream#iterator() iterator} of the stream can continue with the next
   * item. As with every stream, its {@code hasNext} fetches the item, so that call may be the one
   * that throws. What the input throws comes behind the results of the items before, and ends the
   * stream, too.
   *
   * @param <T> the type of the items
   * @param <R> the type of the results
   * @param items the arguments
   * @param function what to apply; copied to each worker once
   * @return the results
   */
  public <T extends @Nullable Object, R extends @Nullable Object> Stream<R> imap(
      Iterable<? extends T> items, SerializableFunction<? super T, ? extends R> function) {
    return imap(items, function, 1);
  }

  /**
   * As {@link #imap(Iterable, SerializableFunction)}, with several items in each task.
   *
   * @param <T> the type of the items
   * @param <R> the type of the results
   * @param items the arguments
   * @param function what to apply; copied to each worker once
   * @param chunkSize items in a chunk, at least 1; one that fails ends its chunk
   * @return the results
   */
  public <T extends @Nullable Object, R extends @Nullable Object> Stream<R> imap(
      Iterable<? extends T> items,
      SerializableFunction<? super T, ? extends R> function,
      int chunkSize) {
    return stream(items, function, chunkSize, true);
  }

  /**
   * As {@link #imap(Iterable, SerializableFunction)}, with the results in the order of completion.
   *
   * @param <T> the type of the items
   * @param <R> the type of the results
   * @param items the arguments
   * @param function what to apply; copied to each worker once
   * @return the results
   */
  public <T extends @Nullable Object, R extends @Nullable Object> Stream<R> imapUnordered(
      Iterable<? extends T> items, SerializableFunction<? super T, ? extends R> function) {
    return imapUnordered(items, function, 1);
  }

  /**
   * As {@link #imapUnordered(Iterable, SerializableFunction)}, with several items in each task.
   *
   * @param <T> the type of the items
   * @param <R> the type of the results
   * @param items the arguments
   * @param function what to apply; copied to each worker once
   * @param chunkSize items in a chunk, at least 1; one that fails ends its chunk
   * @return the results
   */
  public <T extends @Nullable Object, R extends @Nullable Object> Stream<R> imapUnordered(
      Iterable<? extends T> items,
      SerializableFunction<? super T, ? extends R> function,
      int chunkSize) {
    return stream(items, function, chunkSize, false);
  }

  private <R extends @Nullable Object> Stream<R> stream(
      Iterable<?> items, Object function, int chunkSize, boolean ordered) {
    ArgumentCheck.requireAtLeast("chunkSize", 1, chunkSize);
    dispatcher.life().requireRunning();
    return ResultStream.open(this, submissions, function, items, chunkSize, ordered);
  }

  // ---- ExecutorService ----

  /**
   * Submits a task: {@link #applyAsync(SerializableCallable)} under the name used by executors. A
   * lambda with a result that is written directly as the argument is serialisable.
   *
   * @param task what to run in a worker
   * @param <T> the type of the result
   * @return the task, a future of its result
   */
  public <T extends @Nullable Object> Task<T> submit(SerializableCallable<T> task) {
    return applyAsync(task);
  }

  /**
   * Submits a task. It must be serialisable, which this parameter type does not ensure; lambdas are
   * better passed to {@link #submit(SerializableCallable)}.
   *
   * @throws IllegalArgumentException if the task is not serialisable
   */
  @Override
  public <T extends @Nullable Object> Task<T> submit(Callable<T> task) {
    return submissions.submit(task);
  }

  /**
   * Submits a task without a result: {@link #applyAsync(SerializableRunnable)} under the name used
   * by executors. A lambda that is written directly as the argument is serialisable.
   *
   * @param task what to run in a worker
   * @return the task, whose result is null
   */
  public Task<?> submit(SerializableCommand task) {
    return submissions.<@Nullable Object>submit(task);
  }

  /**
   * Submits a task without a result. It must be serialisable, which this parameter type does not
   * ensure; lambdas are better passed to {@link #submit(SerializableCommand)}.
   *
   * @throws IllegalArgumentException if the task is not serialisable
   */
  @Override
  public Task<?> submit(Runnable task) {
    return submissions.<@Nullable Object>submit(task);
  }

  /**
   * Submits a task without a result of its own. The result given here stays in this process.
   *
   * @throws IllegalArgumentException if the task is not serialisable
   */
  @Override
  public <T extends @Nullable Object> Task<T> submit(Runnable task, T result) {
    return submissions.submit(task, outcome -> new Outcome.Instead(outcome, result));
  }

  /**
   * Submits a task without returning its future. A failure is logged. A lambda that is written
   * directly as the argument is serialisable.
   *
   * @param task what to run in a worker
   */
  public void execute(SerializableCommand task) {
    execute((Runnable) task);
  }

  /**
   * Submits a task without returning its future. A failure is logged. It must be serialisable,
   * which this parameter type does not ensure.
   *
   * @throws IllegalArgumentException if the task is not serialisable
   */
  @Override
  public void execute(Runnable task) {
    submit(task)
        .onEnd(
            (nothing, failure) -> {
              if (failure != null) {
                LOG.error("a task given to execute() failed", failure);
              }
            });
  }

  /**
   * Runs all tasks and waits for them. They must be serialisable, as for {@link #submit(Callable)};
   * lambdas in a list are if its type says so: {@code List.<SerializableCallable<Integer>>of(() ->
   * 1, () -> 2)}.
   *
   * @throws IllegalArgumentException if one is not serialisable; those before it are cancelled
   */
  @Override
  public <T extends @Nullable Object> List<Future<T>> invokeAll(
      Collection<? extends Callable<T>> tasks) throws InterruptedException {
    return Invocations.invokeAll(tasks, this::submit, Long.MAX_VALUE);
  }

  /**
   * Runs all tasks and waits for them; cancels and stops those that have not ended in time. In a
   * pool with {@link PoolBuilder#maxPending}, all tasks are submitted first, however long that
   * takes.
   *
   * @throws IllegalArgumentException if one is not serialisable; those before it are cancelled
   */
  @Override
  public <T extends @Nullable Object> List<Future<T>> invokeAll(
      Collection<? extends Callable<T>> tasks, long timeout, TimeUnit unit)
      throws InterruptedException {
    return Invocations.invokeAll(tasks, this::submit, unit.toNanos(timeout));
  }

  /**
   * Runs all tasks, returns the first result, and cancels and stops the others. In a pool with
   * {@link PoolBuilder#maxPending}, all tasks are submitted first, however long that takes.
   *
   * @throws IllegalArgumentException if there is no task, or one is not serialisable
   */
  @Override
  public <T extends @Nullable Object> T invokeAny(Collection<? extends Callable<T>> tasks)
      throws InterruptedException, ExecutionException {
    try {
      return Invocations.invokeAny(tasks, this::submit, Long.MAX_VALUE);
    } catch (TimeoutException impossible) {
      throw new IllegalStateException("waited for 292 years", impossible);
    }
  }

  /**
   * As {@link #invokeAny(Collection)}, but waits for the first result at most for the given time.
   *
   * @throws IllegalArgumentException if there is no task, or one is not serialisable
   */
  @Override
  public <T extends @Nullable Object> T invokeAny(
      Collection<? extends Callable<T>> tasks, long timeout, TimeUnit unit)
      throws InterruptedException, ExecutionException, TimeoutException {
    return Invocations.invokeAny(tasks, this::submit, unit.toNanos(timeout));
  }

  // ---- the end ----

  /**
   * Stops accepting tasks; those submitted before are completed. {@link #join()} waits for them,
   * and so does the program when {@code main} returns or {@code System.exit} is called, though not
   * for their callbacks. Python's {@code close()}. Does not wait, and may be called repeatedly. A
   * stream of {@link #imap(Iterable, SerializableFunction) imap} continues to submit the rest of
   * its items until some thread waits for the end of the pool. A stream that is neither consumed
   * nor closed therefore keeps the pool alive until the stream is garbage collected.
   */
  @Override
  public void shutdown() {
    UnfinishedWork.add(dispatcher);
    dispatcher.shutdown();
    if (dispatcher.life().isTerminated()) {
      UnfinishedWork.remove(dispatcher);
    }
  }

  /**
   * As {@link #terminate()}, but returns the tasks that had not begun.
   *
   * @return the tasks given to {@code submit}, {@code execute} or {@code applyAsync} that had not
   *     been sent to a worker; each can be run in this process
   */
  @Override
  public List<Runnable> shutdownNow() {
    List<Runnable> neverBegun = new ArrayList<>();
    for (Object task : dispatcher.terminateNow().join()) {
      neverBegun.add(runnableOf(task));
    }
    return neverBegun;
  }

  private static Runnable runnableOf(Object task) {
    if (task instanceof Runnable runnable) {
      return runnable;
    }
    return new FutureTask<>(() -> CallRunner.invoke(task));
  }

  /**
   * Ends the pool at once. Every outstanding task fails with a {@link
   * java.util.concurrent.CancellationException}; workers get SIGTERM, and SIGKILL two seconds later
   * if they are still alive. Does not wait; {@link #join()} does. Any thread may call it, including
   * callbacks, and repeatedly.
   */
  public void terminate() {
    dispatcher.terminate();
  }

  /**
   * Waits until all tasks are done, their callbacks and stages have returned, and all workers have
   * ended, after {@link #shutdown()} or {@link #terminate()}. A callback that calls this does not
   * wait for callbacks, nor does a shutdown hook. A stream that has not read its input to the end
   * submits no more items, since the thread that consumes it may be the one that waits here.
   *
   * @throws IllegalStateException if the pool is still running
   * @throws InterruptedException if this thread is interrupted while it waits
   */
  public void join() throws InterruptedException {
    if (!dispatcher.life().isShutdown()) {
      throw new IllegalStateException(
          "pool " + options.name() + " is still running; call shutdown() or terminate() first");
    }
    dispatcher.awaitEndAndCallbacks(Long.MAX_VALUE);
  }

  /**
   * Waits as {@link #join()} does, but at most for the given time, and also while the pool is still
   * running.
   */
  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
    return dispatcher.awaitEndAndCallbacks(unit.toNanos(timeout));
  }

  @Override
  public boolean isShutdown() {
    return dispatcher.life().isShutdown();
  }

  @Override
  public boolean isTerminated() {
    return dispatcher.isOverWithCallbacks();
  }

  /**
   * Shuts the pool down and waits for its tasks, callbacks and workers, as {@link #join()} does,
   * including the {@link PoolBuilder#exitFunction} and any worker that is stopped by SIGSTOP. If
   * this thread is interrupted meanwhile, the pool is terminated, which ends such workers as well,
   * callbacks are waited for no longer, and the interrupt is pending again afterwards.
   */
  @Override
  public void close() {
    shutdown();
    try {
      dispatcher.awaitEndAndCallbacks(Long.MAX_VALUE);
    } catch (InterruptedException e) {
      terminate();
      Uninterruptibly.run(() -> dispatcher.awaitEnd(Long.MAX_VALUE));
      Thread.currentThread().interrupt();
    }
  }

  // ---- looking inside ----

  /**
   * Returns what the pool is doing now.
   *
   * @return a snapshot
   */
  public PoolStats stats() {
    return dispatcher.stats();
  }

  /**
   * Returns where the time of the pool went so far.
   *
   * @return a snapshot
   */
  public Insights insights() {
    return dispatcher.insights();
  }

  /** Returns the name and the size, for messages. */
  @Override
  public String toString() {
    String state = isTerminated() ? "terminated" : isShutdown() ? "shut down" : "running";
    return "ProcessPool["
        + options.name()
        + ", "
        + options.processes()
        + " processes, "
        + state
        + "]";
  }
}
