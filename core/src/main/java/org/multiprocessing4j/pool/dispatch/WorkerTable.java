package org.multiprocessing4j.pool.dispatch;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.function.ObjIntConsumer;
import java.util.function.Predicate;
import org.multiprocessing4j.ipc.IpcException;
import org.multiprocessing4j.pool.PoolBrokenException;
import org.multiprocessing4j.pool.worker.SharedBell;
import org.multiprocessing4j.process.LaunchSpec;
import org.multiprocessing4j.process.ProcessStartException;

/**
 * The workers of a pool, and how many there should be. Accessed only by the thread that has the
 * turn.
 */
final class WorkerTable {
  private final PoolOptions options;
  private final SharedBell bell;
  private final ObjIntConsumer<Worker> onExit;
  private final RestartBudget budget = new RestartBudget();
  private final List<Worker> workers = new ArrayList<>();
  private long started;
  private long lost;

  /**
   * Makes a table without workers.
   *
   * @param onExit hears on the control thread which worker has exited, and its exit code
   */
  WorkerTable(PoolOptions options, SharedBell bell, ObjIntConsumer<Worker> onExit) {
    this.options = options;
    this.bell = bell;
    this.onExit = onExit;
  }

  Collection<Worker> all() {
    return Collections.unmodifiableList(workers);
  }

  /** Returns whether there is no worker. */
  boolean isEmpty() {
    return workers.isEmpty();
  }

  /** Returns how many workers are as is asked. */
  int count(Predicate<Worker> condition) {
    int count = 0;
    for (Worker worker : workers) {
      if (condition.test(worker)) {
        count++;
      }
    }
    return count;
  }

  int sentCount() {
    int count = 0;
    for (Worker worker : workers) {
      count += worker.heldCount();
    }
    return count;
  }

  /**
   * Returns how many workers with a future the sent tasks could use: each one, since what waits
   * behind another may be taken back, but not the one that a worker without a future runs.
   */
  int sentLoad() {
    int load = 0;
    for (Worker worker : workers) {
      int held = worker.heldCount();
      load += worker.hasFuture() ? held : Math.max(0, held - 1);
    }
    return load;
  }

  /** Returns whether {@link #ensure} would have to start workers. */
  boolean isShortOf(int wanted) {
    return count(Worker::hasFuture) < wanted;
  }

  /**
   * Starts workers until so many have a future.
   *
   * @throws PoolBrokenException if workers cannot be started at all
   */
  void ensure(int wanted, long now) {
    int missing = wanted - count(Worker::hasFuture);
    while (missing > 0) {
      try {
        workers.add(Worker.launch(nextSpec(), options, bell, onExit));
        missing--;
      } catch (ProcessStartException failed) {
        if (failed.isFinal()) {
          throw new PoolBrokenException(
              "pool " + options.name() + " ends, since this process is ending", failed);
        }
        died(failed, 0);
      } catch (IpcException failed) {
        died(failed, 0);
      } catch (IllegalArgumentException never) { // what the user has asked for cannot be
        throw new PoolBrokenException(
            "pool " + options.name() + " cannot start workers: " + never.getMessage(), never);
      }
    }
  }

  private LaunchSpec nextSpec() {
    started++;
    String name = options.name() + "-worker-" + started;
    return LaunchSpec.builder()
        .name(name)
        .daemon(true)
        .startMethod(options.startMethod())
        .jvmArgs(options.jvmArgs())
        .environment(options.environment())
        .output(options.output().apply(name))
        .callers(options.callers())
        .build();
  }

  void remove(Worker worker) {
    workers.remove(worker);
  }

  void taskEnded() {
    budget.taskEnded();
  }

  /** Counts a worker that died of its task. */
  void diedOfTask() {
    lost++;
  }

  /**
   * Counts a worker that died without a task.
   *
   * @throws PoolBrokenException if there were too many
   */
  void died(Throwable death, long livedNanos) {
    lost++;
    if (budget.spend(death, livedNanos)) {
      throw budget.exhausted(options.name());
    }
  }

  long started() {
    return started;
  }

  long lost() {
    return lost;
  }
}
