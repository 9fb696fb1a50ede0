package org.multiprocessing4j.pool;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * In a worker: what the parent has sent and the main thread has not begun. The thread that reads
 * the control pipes fills it, takes back and interrupts; the main thread empties it.
 */
final class TaskQueue {
  private static final long NONE = -1;

  private final Thread runner;
  private final Deque<PoolMessage> queue = new ArrayDeque<>();
  private long running = NONE;

  /** Makes a queue for the thread that will run the tasks. */
  TaskQueue(Thread runner) {
    this.runner = runner;
  }

  synchronized void add(PoolMessage message) {
    queue.addLast(message);
    notifyAll();
  }

  /** Waits for the next message. If it is a task, that task may be interrupted from now on. */
  synchronized PoolMessage take() throws InterruptedException {
    PoolMessage next = queue.pollFirst();
    while (next == null) {
      wait();
      next = queue.pollFirst();
    }
    if (next instanceof PoolMessage.Run run) {
      running = run.task();
    }
    return next;
  }

  /** The running task is over: an interrupt that was meant for it must not hit the next one. */
  @SuppressWarnings("ThreadInterruptedIgnored")
  synchronized void ended() {
    running = NONE;
    Thread.interrupted();
  }

  /** Interrupts a task if it runs; takes it out if it waits. Returns whether it was taken out. */
  synchronized boolean stop(long task) {
    if (running == task) {
      runner.interrupt();
      return false;
    }
    return queue.removeIf(message -> message instanceof PoolMessage.Run run && run.task() == task);
  }

  /** Takes out every task that waits. */
  synchronized long[] recall() {
    List<Long> tasks = new ArrayList<>();
    queue.removeIf(
        message -> {
          if (message instanceof PoolMessage.Run run) {
            tasks.add(run.task());
            return true;
          }
          return false;
        });
    return tasks.stream().mapToLong(Long::longValue).toArray();
  }
}
