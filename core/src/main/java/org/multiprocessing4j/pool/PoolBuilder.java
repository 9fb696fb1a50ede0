package org.multiprocessing4j.pool;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.multiprocessing4j.Multiprocessing;
import org.multiprocessing4j.ipc.codec.SerializableRunnable;
import org.multiprocessing4j.ipc.posix.EnvironmentCheck;
import org.multiprocessing4j.ipc.sync.Deadline;
import org.multiprocessing4j.pool.call.PoolHooks;
import org.multiprocessing4j.pool.dispatch.PoolOptions;
import org.multiprocessing4j.process.ArgumentCheck;
import org.multiprocessing4j.process.CurrentProcess;
import org.multiprocessing4j.process.Output;
import org.multiprocessing4j.process.StartMethod;
import org.multiprocessing4j.process.classes.Callers;

/**
 * A builder of {@link ProcessPool}s, for use by one thread.
 *
 * <pre>{@code
 * ProcessPool pool = ProcessPool.builder().processes(4).taskTimeout(Duration.ofSeconds(30)).build();
 * }</pre>
 */
public final class PoolBuilder {
  private static final AtomicInteger POOLS = new AtomicInteger();

  private @Nullable String name;
  private int processes = Multiprocessing.cpuCount();
  private @Nullable SerializableRunnable initializer;
  private @Nullable SerializableRunnable exitFunction;
  private long maxTasksPerChild = Long.MAX_VALUE;
  private long taskTimeoutNanos;
  private int retries;
  private StartMethod startMethod = CurrentProcess.get().startMethod();
  private final List<String> jvmArgs = new ArrayList<>();
  private final Map<String, String> environment = new HashMap<>();
  private Function<String, Output> output = worker -> Output.inherited();
  private long idleTimeoutNanos;
  private int maxPending = Integer.MAX_VALUE;

  PoolBuilder() {}

  /**
   * Names the pool, {@code pool-N} by default; its workers are called {@code name-worker-N}.
   *
   * @param newName what {@code ps} and messages show; not blank, and without control characters
   * @return this
   */
  public PoolBuilder name(String newName) {
    name = ArgumentCheck.requireProcessName(newName);
    return this;
  }

  /**
   * Sets the number of workers, which is how many tasks run at the same time; by default {@link
   * Multiprocessing#cpuCount()}.
   *
   * @param count at least 1
   * @return this
   */
  public PoolBuilder processes(int count) {
    ArgumentCheck.requireAtLeast("processes", 1, count);
    processes = count;
    return this;
  }

  /**
   * Sets what each worker runs before its first task. If it fails, the pool breaks: every task
   * fails with a {@link PoolBrokenException} whose cause is what the initializer threw.
   *
   * @param function what to run; its arguments are what it captures
   * @return this
   */
  public PoolBuilder initializer(SerializableRunnable function) {
    initializer = Objects.requireNonNull(function, "initializer");
    return this;
  }

  /**
   * Sets what each worker runs after its last task, when it ends in an orderly way. A worker that
   * is terminated does not run it.
   *
   * @param function what to run
   * @return this
   */
  public PoolBuilder exitFunction(SerializableRunnable function) {
    exitFunction = Objects.requireNonNull(function, "exitFunction");
    return this;
  }

  /**
   * Replaces each worker after this many tasks, as a remedy for leaks in code that the tasks use. A
   * chunk of a map counts as one task. There is no limit by default.
   *
   * @param count at least 1
   * @return this
   */
  public PoolBuilder maxTasksPerChild(int count) {
    ArgumentCheck.requireAtLeast("maxTasksPerChild", 1, count);
    maxTasksPerChild = count;
    return this;
  }

  /**
   * Limits how long a task, or a chunk of a map, may run. The time starts when a worker begins it.
   * There is no limit by default.
   *
   * @param timeout more than zero
   * @return this
   */
  public PoolBuilder taskTimeout(Duration timeout) {
    taskTimeoutNanos = positiveNanos("taskTimeout", timeout);
    return this;
  }

  /**
   * Sets how often a task is retried if its worker dies while running it; 0 by default. Use this
   * only for tasks that may run twice: the first attempt may have done everything but return. A
   * task that throws an exception is never retried.
   *
   * @param count at least 0
   * @return this
   */
  public PoolBuilder retries(int count) {
    ArgumentCheck.requireAtLeast("retries", 0, count);
    retries = count;
    return this;
  }

  /**
   * Sets the start method of the workers; the default is {@link CurrentProcess#startMethod}.
   *
   * @param method a fresh JVM, or one started beforehand
   * @return this
   */
  public PoolBuilder startMethod(StartMethod method) {
    startMethod = Objects.requireNonNull(method, "startMethod");
    return this;
  }

  /**
   * Adds options for the {@code java} of each worker, such as {@code -Xmx200m}. {@link
   * org.multiprocessing4j.process.ChildProcess.Builder#jvmArgs} tells which options a worker
   * inherits.
   *
   * @param options one option each; those of earlier calls stay
   * @return this
   */
  public PoolBuilder jvmArgs(String... options) {
    jvmArgs.addAll(List.of(options));
    return this;
  }

  /**
   * Adds environment variables to those that each worker inherits from this process.
   *
   * @param variables names and values, which replace those of this process
   * @return this
   * @throws IllegalArgumentException if a name is empty or holds {@code =}, or if a NUL character
   *     is in a name or value
   */
  public PoolBuilder environment(Map<String, String> variables) {
    EnvironmentCheck.requireValid(variables);
    environment.putAll(variables);
    return this;
  }

  /**
   * Prints each line of a worker to standard error after the worker's name. By default workers
   * write where this process writes.
   *
   * @return this
   */
  public PoolBuilder prefixOutput() {
    output = worker -> Output.prefixed(worker + ": ");
    return this;
  }

  /**
   * Passes each line that a worker writes to a consumer; see {@link
   * org.multiprocessing4j.process.ChildProcess.Builder#capture}.
   *
   * @param lines called with the name of the worker and one line
   * @return this
   */
  public PoolBuilder captureOutput(BiConsumer<String, String> lines) {
    Objects.requireNonNull(lines, "lines");
    output = worker -> Output.toLines(line -> lines.accept(worker, line));
    return this;
  }

  /**
   * Lets all workers write to the end of one file; see {@link
   * org.multiprocessing4j.process.ChildProcess.Builder#appendTo}. If the file cannot be opened, the
   * pool breaks.
   *
   * @param file a path, resolved against the working directory of this process
   * @return this
   */
  public PoolBuilder appendOutput(Path file) {
    Output end = Output.appendedTo(file);
    output = worker -> end;
    return this;
  }

  /**
   * Starts workers only when there are tasks for them, and ends each worker that has had none for
   * this long. By default all workers are started at once and stay; a pool in a child process
   * always starts its workers on demand.
   *
   * @param timeout more than zero
   * @return this
   */
  public PoolBuilder idleTimeout(Duration timeout) {
    idleTimeoutNanos = positiveNanos("idleTimeout", timeout);
    return this;
  }

  /**
   * Limits how many tasks may be outstanding; a submission beyond that waits until one has ended,
   * and is rejected if its thread is interrupted. There is no limit by default.
   *
   * @param count at least 1
   * @return this
   */
  public PoolBuilder maxPending(int count) {
    ArgumentCheck.requireAtLeast("maxPending", 1, count);
    maxPending = count;
    return this;
  }

  /**
   * Starts the pool.
   *
   * @return the pool; its workers start in the background
   * @throws org.multiprocessing4j.ipc.codec.NotSerializableValueException if the initializer or the
   *     exit function cannot be sent to a worker
   */
  public ProcessPool build() {
    return ProcessPool.start(
        new PoolOptions(
            name != null ? name : "pool-" + POOLS.incrementAndGet(),
            processes,
            PoolHooks.of(initializer, exitFunction),
            maxTasksPerChild,
            taskTimeoutNanos,
            retries,
            startMethod,
            List.copyOf(jvmArgs),
            Map.copyOf(environment),
            output,
            idleTimeoutNanos,
            maxPending,
            Callers.current()));
  }

  static long positiveNanos(String what, Duration duration) {
    if (duration.isZero() || duration.isNegative()) {
      throw new IllegalArgumentException(what + " must be more than zero, not " + duration);
    }
    return Deadline.nanosOf(duration);
  }
}
