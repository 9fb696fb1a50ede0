package org.multiprocessing4j.cli.copy;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.multiprocessing4j.ipc.IpcException;
import org.multiprocessing4j.ipc.queue.IpcQueue;
import org.multiprocessing4j.ipc.queue.QueueShutdownException;
import org.multiprocessing4j.pool.ProcessPool;
import org.multiprocessing4j.pool.Task;

/**
 * Worker processes, and a queue in shared memory through which they report.
 *
 * <p>The end of a task is put into the same queue by this process when the pool announces it. What
 * a worker has put is in the queue before its task can end, dead or alive, so the end comes last.
 */
final class PoolWorkers implements CopyWorkers {
  private final IpcQueue<CopyEvent> events = IpcQueue.create();
  private final AtomicReference<@Nullable IpcException> queueFailure = new AtomicReference<>();
  private final ProcessPool pool;

  private PoolWorkers(ProcessPool pool) {
    this.pool = pool;
  }

  /** Makes a pool of processes that start with the first tasks. */
  static PoolWorkers start(CopyOptions options) {
    // The optimising compiler knows the processor's instructions for checksums, six times as fast;
    // for copying alone it would only delay the start.
    String compiler = "-XX:TieredStopAtLevel=" + (options.verify() ? 4 : 1);
    return new PoolWorkers(
        ProcessPool.builder()
            .name("mp4j-copy")
            .processes(options.workers())
            .jvmArgs("-XX:+UseSerialGC", compiler)
            .build());
  }

  @Override
  public void start(CopyTask task) {
    IpcQueue<CopyEvent> queue = events; // the lambda must capture the handle, not this object
    Task<Integer> running =
        pool.applyAsync(
            () -> {
              task.run(queue);
              return task.id();
            });
    CompletableFuture<Integer> unused =
        running.whenComplete((id, failure) -> ended(task.id(), failure));
  }

  /** Runs on a thread of the pool. */
  private void ended(int taskId, @Nullable Throwable failure) {
    try {
      events.put(
          new CopyEvent.TaskEnded(
              taskId, failure == null ? null : String.valueOf(failure.getMessage())));
    } catch (InterruptedException e) {
      Thread.currentThread()
          .interrupt(); // the pool is being torn down, and nobody listens any more
    } catch (IpcException e) {
      queueFailure.compareAndSet(null, e);
      events.shutdownNow(); // or the other side would wait for ever
    }
  }

  @Override
  public CopyEvent nextEvent() throws InterruptedException {
    try {
      return events.get();
    } catch (QueueShutdownException e) {
      throw new IllegalStateException(
          "the queue of the workers' reports has failed", queueFailure.get());
    }
  }

  @Override
  public void stop() {
    pool.terminate();
    try {
      pool.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    pool.close();
    events.close();
  }
}
