package org.multiprocessing4j.pool.dispatch;

import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.multiprocessing4j.ipc.Internal;
import org.multiprocessing4j.pool.PoolBrokenException;
import org.multiprocessing4j.pool.call.Definition;
import org.multiprocessing4j.process.Uninterruptibly;

/**
 * The phase of a pool, which only advances.
 *
 * <pre>
 *   RUNNING --shutDown--> SHUTDOWN --no task is left--> TERMINATED
 *       \____________________\_______ terminate ______> TERMINATING --no worker is left--> TERMINATED
 * </pre>
 *
 * The steps are taken in turns of the dispatcher. New tasks are refused before that, from the call
 * on that asks for the step. A stream that was opened before a shutdown goes on submitting, and the
 * pool waits for it, but only as long as somebody refers to it, and until somebody waits for the
 * pool: that may be the thread that would have consumed the stream.
 */
@Internal
public final class PoolLife {
  private enum Phase {
    RUNNING,
    /** No new tasks but those of open streams; ends when the last one has. */
    SHUTDOWN,
    /** All tasks have failed, all workers were told to die. */
    TERMINATING,
    TERMINATED
  }

  private final String pool;
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile boolean accepting = true;
  private volatile boolean streaming = true;
  private volatile @Nullable PoolBrokenException broken;
  private Phase phase = Phase.RUNNING;

  /** Streams that have not read their input to its end, by the numbers of their functions. */
  private final Set<Long> openStreams = new HashSet<>();

  PoolLife(String pool) {
    this.pool = pool;
  }

  // ---- called by any thread ----

  public void requireRunning() {
    requireUnbroken();
    if (!accepting) {
      throw new RejectedExecutionException(
          "pool " + pool + " takes no more tasks: it was shut down");
    }
  }

  /** As {@link #requireRunning}, for a stream that was opened before. */
  public void requireStreaming() {
    requireUnbroken();
    if (!streaming) {
      throw new RejectedExecutionException(
          "pool "
              + pool
              + " takes no more items of a stream: it was closed, awaited or terminated before the"
              + " stream had read its input to the end; consume the stream before that");
    }
  }

  void requireUnbroken() {
    PoolBrokenException reason = broken;
    if (reason != null) {
      throw again(reason);
    }
  }

  /** The same with the stack of the thread that is told of it now. */
  private static PoolBrokenException again(PoolBrokenException reason) {
    String message = Objects.requireNonNull(reason.getMessage());
    PoolBrokenException told = new PoolBrokenException(message, reason.getCause());
    for (Throwable suppressed : reason.getSuppressed()) {
      told.addSuppressed(suppressed);
    }
    return told;
  }

  /** From now on {@link #requireRunning} refuses. */
  void refuseTasks() {
    accepting = false;
  }

  /** From now on {@link #requireStreaming} refuses, too. */
  void refuseStreams() {
    accepting = false;
    streaming = false;
  }

  public boolean isShutdown() {
    return !accepting || broken != null;
  }

  public boolean isTerminated() {
    return ended.getCount() == 0;
  }

  boolean awaitEnd(long timeoutNanos) throws InterruptedException {
    return ended.await(timeoutNanos, TimeUnit.NANOSECONDS);
  }

  /** Waits for the end despite interrupts, which are pending again afterwards. */
  void awaitEnd() {
    Uninterruptibly.run(ended::await);
  }

  // ---- in a turn ----

  boolean isRunning() {
    return phase == Phase.RUNNING;
  }

  /** Returns whether no more tasks will come. */
  boolean isWindingDown() {
    return phase == Phase.SHUTDOWN && openStreams.isEmpty();
  }

  /** Returns whether all tasks have failed, or are to fail. */
  boolean isTerminating() {
    return phase.compareTo(Phase.TERMINATING) >= 0;
  }

  void streamOpened(Definition function) {
    if (streaming) {
      openStreams.add(function.id());
    }
  }

  void streamEnded(Definition function) {
    openStreams.remove(function.id());
  }

  /** No stream will submit any more. */
  void allStreamsEnded() {
    openStreams.clear();
  }

  void shutDown() {
    if (phase == Phase.RUNNING) {
      phase = Phase.SHUTDOWN;
    }
  }

  /** The pool ends with all its tasks, for a reason if it has broken. */
  void terminate(@Nullable PoolBrokenException reason) {
    broken = reason;
    phase = Phase.TERMINATING;
  }

  /** Returns what the remaining tasks fail with. */
  Throwable reason() {
    PoolBrokenException reason = broken;
    return reason != null ? reason : new CancellationException("pool " + pool + " was terminated");
  }

  /** No task is left, and what comes now fails. */
  void end() {
    phase = Phase.TERMINATED;
  }

  /** There will be no more turns: wakes those who wait for the end. */
  void announceEnd() {
    ended.countDown();
  }
}
