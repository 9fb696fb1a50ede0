package org.multiprocessing4j.pool.worker;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.multiprocessing4j.ipc.pipe.memory.MemoryEnd;
import org.multiprocessing4j.pool.call.PoolMessage;

/**
 * In a worker: the messages that the parent has sent and the main thread has not begun to process.
 * The main thread empties it; the thread that reads the control pipes gives tasks back and
 * interrupts the running one.
 *
 * <p>The parent is told of tasks that are given back before the main thread can begin another one:
 * it relies on answers coming in the order of the tasks.
 */
final class TaskQueue {
  private static final long NONE = -1;

  private final Thread runner;
  private final MemoryEnd parent;
  private final Bell bell;
  private final Answers answers;
  private final Deque<PoolMessage> queue = new ArrayDeque<>();
  private long running = NONE;

  /** A task that was stopped before it came, or after it was over. */
  private long stopped = NONE;

  /** Makes a queue for the thread that will run the tasks. */
  TaskQueue(Thread runner, MemoryEnd parent, Bell bell, Answers answers) {
    this.runner = runner;
    this.parent = parent;
    this.bell = bell;
    this.answers = answers;
  }

  /** Waits for the next message. If it is a task, that task may be interrupted from now on. */
  PoolMessage take() {
    PoolMessage next = poll();
    while (next == null) {
      try {
        parent.await();
      } catch (InterruptedException stray) { // meant for a task that is over
        continue;
      }
      next = poll();
    }
    return next;
  }

  private synchronized @Nullable PoolMessage poll() {
    while (queue.isEmpty() && receive()) {
      // a frame may be empty
    }
    PoolMessage next = queue.pollFirst();
    if (next instanceof PoolMessage.Run run) {
      running = run.task();
    }
    return next;
  }

  /** Reads a frame if there is one, and says so if the parent may be waiting to send the rest. */
  private boolean receive() {
    ByteBuffer frame = parent.poll();
    if (frame == null) {
      if (parent.isInTheMiddle()) {
        bell.ring();
      }
      return false;
    }
    while (frame.hasRemaining()) {
      queue.addLast(PoolMessage.read(frame));
    }
    return true;
  }

  /** Whether the parent has stopped the running task before it began. */
  synchronized boolean isStopped() {
    return running == stopped;
  }

  /** The running task is over: an interrupt that was meant for it must not hit the next one. */
  @SuppressWarnings("ThreadInterruptedIgnored")
  synchronized void ended() {
    running = NONE;
    Thread.interrupted();
  }

  /** Interrupts a task if it runs; gives it back if it waits. */
  synchronized void stop(long task) {
    if (running == task) {
      runner.interrupt();
      return;
    }
    receiveAll();
    if (queue.removeIf(message -> message instanceof PoolMessage.Run run && run.task() == task)) {
      answers.send(new PoolMessage.Returned(new long[] {task}));
    } else {
      stopped = task;
    }
  }

  /** Gives back every task that waits. */
  synchronized void recall() {
    receiveAll();
    List<Long> tasks = new ArrayList<>();
    queue.removeIf(
        message -> {
          if (message instanceof PoolMessage.Run run) {
            tasks.add(run.task());
            return true;
          }
          return false;
        });
    answers.send(new PoolMessage.Returned(tasks.stream().mapToLong(Long::longValue).toArray()));
  }

  /** Only while a task runs: else the main thread is about to take, or sleeps until more comes. */
  private void receiveAll() {
    while (running != NONE && receive()) {
      // each call takes one frame
    }
  }
}
