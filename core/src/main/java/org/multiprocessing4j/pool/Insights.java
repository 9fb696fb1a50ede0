package org.multiprocessing4j.pool;

import java.time.Duration;
import java.util.List;

/**
 * Where the time of a pool went: a snapshot, made by {@link ProcessPool#insights()}.
 *
 * <p>Much waiting means too few or too small tasks; a long start means an expensive initializer or
 * class path; one very slow task at the end of a {@code map} means that smaller chunks would help.
 *
 * @param workers one entry for each worker that is alive, and for the last hundred that were
 * @param slowestTasks the five tasks or chunks that ran longest, the slowest first
 */
public record Insights(List<WorkerTime> workers, List<SlowTask> slowestTasks) {
  /**
   * Copies the lists.
   *
   * @param workers copied
   * @param slowestTasks copied
   */
  public Insights {
    workers = List.copyOf(workers);
    slowestTasks = List.copyOf(slowestTasks);
  }

  /**
   * The time of one worker.
   *
   * @param name of the process
   * @param pid of the process
   * @param tasks that it ended
   * @param start from its launch until it took tasks, the initializer included
   * @param waited without a task, all times together
   * @param worked inside tasks, all together
   */
  public record WorkerTime(
      String name, long pid, long tasks, Duration start, Duration waited, Duration worked) {}

  /**
   * A task that took long.
   *
   * @param description such as {@code com.acme.App::resize}
   * @param worker name of the process that ran it
   * @param worked how long it ran
   */
  public record SlowTask(String description, String worker, Duration worked) {}
}
