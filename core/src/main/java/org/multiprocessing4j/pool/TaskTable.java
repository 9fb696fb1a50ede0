package org.multiprocessing4j.pool;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What there is to do: the tasks that no worker has, and a count of all. Owned by who has the turn.
 */
final class TaskTable {
  private final Runnable whenOneEnds;
  private final Deque<WorkItem> waiting = new ArrayDeque<>();
  private long lastId;
  private int endedWaiting;
  private long succeeded;
  private long failed;

  /**
   * Makes an empty table.
   *
   * @param whenOneEnds hears of each task that has ended
   */
  TaskTable(Runnable whenOneEnds) {
    this.whenOneEnds = whenOneEnds;
  }

  void add(WorkItem item) {
    item.id = ++lastId;
    waiting.addLast(item);
  }

  /** Puts tasks that a worker had back to the front, in their order. */
  void putBack(List<WorkItem> items) {
    for (int i = items.size() - 1; i >= 0; i--) {
      WorkItem item = items.get(i);
      if (item.state() != WorkItem.State.ENDED) {
        item.putBack();
        waiting.addFirst(item);
      }
    }
  }

  /** Returns the next task; null if there is none. */
  @Nullable WorkItem peek() {
    WorkItem item = waiting.peekFirst();
    while (item != null && item.state() == WorkItem.State.ENDED) {
      endedWaiting--;
      waiting.removeFirst();
      item = waiting.peekFirst();
    }
    return item;
  }

  /** Takes the task away that was peeked at. */
  void removeNext() {
    waiting.removeFirst();
  }

  /** Ends a task, waiting or sent, unless it has ended. */
  void settle(WorkItem item, Outcome outcome) {
    if (item.state() == WorkItem.State.ENDED) {
      return;
    }
    if (outcome instanceof Outcome.Value) {
      succeeded++;
    } else {
      failed++;
    }
    boolean isHere = item.state() == WorkItem.State.WAITING;
    item.end(outcome);
    if (isHere) {
      endedWhileWaiting();
    }
    whenOneEnds.run();
  }

  /**
   * What has ended without a worker is dropped when it is next, or when it is most of the table.
   */
  private void endedWhileWaiting() {
    endedWaiting++;
    if (endedWaiting > 1024 && endedWaiting > waiting.size() / 2) {
      dropEnded();
    }
  }

  private void dropEnded() {
    waiting.removeIf(item -> item.state() == WorkItem.State.ENDED);
    endedWaiting = 0;
  }

  /** Ends all tasks that no worker has; returns what users had submitted of them. */
  List<Object> settleWaiting(Outcome outcome) {
    List<Object> origins = new ArrayList<>();
    for (WorkItem item : List.copyOf(waiting)) {
      Object origin = item.origin();
      if (origin != null) {
        origins.add(origin);
      }
      settle(item, outcome);
    }
    dropEnded();
    return origins;
  }

  int waitingCount() {
    return waiting.size() - endedWaiting;
  }

  long submitted() {
    return lastId;
  }

  long succeeded() {
    return succeeded;
  }

  long failed() {
    return failed;
  }
}
