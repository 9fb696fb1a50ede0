package org.multiprocessing4j.pool.dispatch;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.PriorityQueue;
import org.multiprocessing4j.pool.Insights;

/** Collects what {@link Insights} shows. Accessed only by the thread that has the turn. */
final class InsightsRecorder {
  private static final int MAX_SLOW_TASKS = 5;
  private static final int MAX_FORMER_WORKERS = 100;

  private final Deque<Insights.WorkerTime> former = new ArrayDeque<>();

  /** The slowest tasks so far, the fastest of them first. */
  private final PriorityQueue<Insights.SlowTask> slowest =
      new PriorityQueue<>(Comparator.comparing(Insights.SlowTask::worked));

  private long thresholdNanos = -1;

  void taskEnded(WorkItem item, Worker worker, long workNanos) {
    worker.times.worked(workNanos);
    if (workNanos <= thresholdNanos) {
      return;
    }
    slowest.add(
        new Insights.SlowTask(
            item.call.description().get(), worker.name, Duration.ofNanos(workNanos)));
    if (slowest.size() > MAX_SLOW_TASKS) {
      slowest.remove();
      thresholdNanos = slowest.element().worked().toNanos();
    }
  }

  void workerLeft(Worker worker, long now) {
    former.addLast(worker.times.snapshot(worker.name, worker.pid(), now));
    if (former.size() > MAX_FORMER_WORKERS) {
      former.removeFirst();
    }
  }

  Insights snapshot(Collection<Worker> alive, long now) {
    List<Insights.WorkerTime> workers = new ArrayList<>(former);
    alive.forEach(w -> workers.add(w.times.snapshot(w.name, w.pid(), now)));
    List<Insights.SlowTask> slow = new ArrayList<>(slowest);
    slow.sort(Comparator.comparing(Insights.SlowTask::worked).reversed());
    return new Insights(workers, slow);
  }
}
