package org.multiprocessing4j.pool.dispatch;

import java.nio.ByteBuffer;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.multiprocessing4j.ipc.posix.Signal;
import org.multiprocessing4j.pool.Insights;
import org.multiprocessing4j.pool.WorkerDiedException;
import org.multiprocessing4j.pool.call.Failure;
import org.multiprocessing4j.pool.call.PoolMessage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Receives the answers of workers, and is notified of their ends: the counterpart of {@link
 * Assigner}. Accessed only by the thread that has the turn.
 *
 * <p>A worker answers its tasks in order, so the first unanswered one is the one that runs. When
 * the worker dies, what it had written counts, that task fails and the others are sent elsewhere.
 */
final class Collector {
  private static final Logger LOG = LoggerFactory.getLogger(Collector.class);
  private static final int FRAMES_PER_TURN = 1024;

  private final Set<ClassLoader> loaders;
  private final PoolLife life;
  private final TaskTable tasks;
  private final WorkerTable workers;
  private final Prefetch prefetch;
  private final Consumer<Failure> onRefusal;
  private final InsightsRecorder recorder = new InsightsRecorder();

  /**
   * Makes a collector.
   *
   * @param loaders know the classes of results
   * @param prefetch learns how long tasks take
   * @param onRefusal hears that the initializer of a worker has failed
   */
  Collector(
      Set<ClassLoader> loaders,
      PoolLife life,
      TaskTable tasks,
      WorkerTable workers,
      Prefetch prefetch,
      Consumer<Failure> onRefusal) {
    this.loaders = loaders;
    this.life = life;
    this.tasks = tasks;
    this.workers = workers;
    this.prefetch = prefetch;
    this.onRefusal = onRefusal;
  }

  /** Takes what all workers have written; returns how many frames that were. */
  int readAll() {
    int frames = 0;
    for (Worker worker : workers.all()) {
      worker.pipe.sendRest();
      frames += read(worker, FRAMES_PER_TURN);
    }
    return frames;
  }

  private int read(Worker worker, int limit) {
    try {
      for (int i = 0; i < limit; i++) {
        ByteBuffer frame = receiveFrom(worker);
        if (frame == null) {
          return i;
        }
        while (frame.hasRemaining() && !life.isTerminating()) {
          handle(worker, PoolMessage.read(frame));
        }
      }
      return limit;
    } catch (RuntimeException garbage) { // a task has written to the pipe itself
      LOG.error("worker {} sent something that is no message; it is killed", worker.name, garbage);
      worker.signal(Signal.SIGKILL);
      return 0;
    }
  }

  /** An answer for which there is no memory here costs its own task, and its worker. */
  private @Nullable ByteBuffer receiveFrom(Worker worker) {
    try {
      return worker.pipe.receive();
    } catch (OutOfMemoryError tooLarge) {
      WorkItem running = worker.running();
      if (running == null) {
        throw tooLarge;
      }
      String what = "no memory here for the answer of " + running.call.description().get();
      tasks.settle(
          running, new Outcome.Lost(new OutOfMemoryError(what + ": " + tooLarge.getMessage())));
      worker.signal(Signal.SIGKILL); // the pipe is full of it
      return null;
    }
  }

  private void handle(Worker worker, PoolMessage message) {
    if (message instanceof PoolMessage.Succeeded done) {
      answered(worker, done.task(), done.workNanos(), new Outcome.Value(done.value(), loaders));
    } else if (message instanceof PoolMessage.Failed done) {
      answered(worker, done.task(), done.workNanos(), new Outcome.Threw(done.failure(), loaders));
      if (done.failure().isOutOfMemory()) {
        worker.retire(); // nobody knows what else went wrong in there
      }
    } else if (message instanceof PoolMessage.Returned returned) {
      worker.returned(returned.tasks(), System.nanoTime(), tasks::putBack);
    } else if (message instanceof PoolMessage.Ready) {
      worker.becameReady(System.nanoTime());
    } else if (message instanceof PoolMessage.Refused refused) {
      worker.refused();
      onRefusal.accept(refused.failure());
    } else {
      throw new IllegalStateException("a worker does not send " + message);
    }
    worker.finishIfDone();
  }

  private void answered(Worker worker, long taskId, long workNanos, Outcome outcome) {
    WorkItem item = worker.running();
    if (item == null || item.id != taskId) {
      throw new IllegalStateException("worker " + worker.name + " answered unknown task " + taskId);
    }
    tasks.settle(item, outcome); // while the worker has it: if this fails, it can still be found
    worker.remove(item, System.nanoTime());
    prefetch.record(workNanos);
    workers.taskEnded();
    recorder.taskEnded(item, worker, workNanos);
  }

  /** The process of a worker has ended. */
  void exited(Worker worker, int exitStatus) {
    read(worker, Integer.MAX_VALUE); // what it had written before counts
    worker.pipe.hangUp();
    long now = System.nanoTime();
    boolean expected =
        worker.state() == Worker.State.LEAVING
            || worker.stop.hasSignalled()
            || life.isTerminating();
    WorkItem running = worker.running();
    worker.removeAll(tasks::putBack);
    workers.remove(worker);
    recorder.workerLeft(worker, now);
    if (running != null && !worker.stop.hasSignalled()) {
      diedWith(worker, exitStatus, running);
    } else if (!expected) {
      String doing = worker.state() == Worker.State.STARTING ? "starting" : "waiting for a task";
      workers.died(
          new WorkerDiedException(worker.name, worker.pid(), exitStatus, doing),
          worker.times.upNanos(now));
    }
  }

  private void diedWith(Worker worker, int exitStatus, WorkItem running) {
    workers.diedOfTask();
    if (!running.mayBeTriedAgain()) {
      String doing = "running " + running.call.description().get();
      tasks.settle(
          running,
          new Outcome.Lost(new WorkerDiedException(worker.name, worker.pid(), exitStatus, doing)));
    }
  }

  Insights insights() {
    return recorder.snapshot(workers.all(), System.nanoTime());
  }
}
