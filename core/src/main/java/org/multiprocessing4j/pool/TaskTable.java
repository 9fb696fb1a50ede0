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
  private int cancelledWaiting;
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
      cancelledWaiting--;
      waiting.removeFirst();
      item = waiting.peekFirst();
    }
    return item;
  }

  /** Takes the task away that was peeked at. */
  void removeNext() {
    waiting.removeFirst();
  }

  /** Notes that a task in this table has ended without a worker; it is dropped when it is next. */
  void cancelledWhileWaiting() {
    cancelledWaiting++;
    if (cancelledWaiting > 1024 && cancelledWaiting > waiting.size() / 2) {
      waiting.removeIf(item -> item.state() == WorkItem.State.ENDED);
      cancelledWaiting = 0;
    }
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
    item.end(outcome);
    whenOneEnds.run();
  }

  int waitingCount() {
    return waiting.size() - cancelledWaiting;
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

  /** Empties the table. */
  List<WorkItem> removeAll() {
    List<WorkItem> all = new ArrayList<>(waiting);
    waiting.clear();
    cancelledWaiting = 0;
    return all;
  }
}
