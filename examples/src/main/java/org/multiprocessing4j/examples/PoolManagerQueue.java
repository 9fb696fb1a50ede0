package org.multiprocessing4j.examples;

import java.util.ArrayList;
import java.util.List;
import org.multiprocessing4j.ipc.queue.IpcQueue;
import org.multiprocessing4j.manager.Manager;
import org.multiprocessing4j.pool.ProcessPool;
import org.multiprocessing4j.pool.Task;

/**
 * A manager is a process that keeps objects for others. Here it keeps a queue, in which the workers
 * of a pool report while they work. (A plain {@link IpcQueue} could go to the workers just as
 * well.)
 *
 * <p>Prints {@code task N is done} for ten tasks, in the order in which they end, and {@code sum of
 * all: 45}.
 */
public final class PoolManagerQueue {
  private PoolManagerQueue() {}

  public static void main(String[] args) throws InterruptedException {
    try (Manager manager = Manager.start();
        ProcessPool pool = ProcessPool.create(3)) {
      IpcQueue<String> reports = manager.queue();
      List<Task<Integer>> tasks = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        int number = i;
        tasks.add(pool.applyAsync(() -> work(number, reports)));
      }
      for (int i = 0; i < 10; i++) {
        System.out.println(reports.get());
      }
      System.out.println("sum of all: " + tasks.stream().mapToInt(Task::join).sum());
    }
  }

  private static int work(int number, IpcQueue<String> reports) throws InterruptedException {
    reports.put("task " + number + " is done");
    return number;
  }
}
