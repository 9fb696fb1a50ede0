package org.multiprocessing4j.pool.dispatch;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The tasks that no worker has, and counters of all tasks. Accessed only by the thread that has the
 * turn.
 */
final class TaskTable {
  private final Runnable whenOneEnds;
  private final ItemList waiting = new ItemList();
  private long lastId;
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

  /** Takes new tasks over. */
  void add(ItemList items) {
    for (WorkItem item = items.first(); item != null; item = item.next) {
      item.id = ++lastId;
    }
    waiting.takeAll(items);
  }

  /** Puts a task that a worker had back to the front, unless it has ended. */
  void putBack(WorkItem item) {
    if (item.state() != WorkItem.State.ENDED) {
      item.putBack();
      waiting.addFirst(item);
    }
  }

  /** Returns the next task; null if there is none. */
  @Nullable WorkItem peek() {
    return waiting.first();
  }

  /** Takes a task away that a worker gets. */
  void remove(WorkItem item) {
    waiting.remove(item);
  }

  /** Ends a task, waiting or sent, unless it has ended. If this fails, it can be done again. */
  void settle(WorkItem item, Outcome outcome) {
    if (item.state() == WorkItem.State.ENDED) {
      return;
    }
    boolean isHere = item.state() == WorkItem.State.WAITING;
    item.end(outcome);
    if (isHere) {
      waiting.remove(item);
    }
    if (outcome instanceof Outcome.Value) {
      succeeded++;
    } else {
      failed++;
    }
    whenOneEnds.run();
  }

  /** Ends all tasks that no worker has; returns what users had submitted of them. */
  List<Object> settleWaiting(Outcome outcome) {
    List<Object> origins = new ArrayList<>();
    for (WorkItem item = waiting.first(); item != null; item = waiting.first()) {
      Object origin = item.origin();
      if (origin != null) {
        origins.add(origin);
      }
      settle(item, outcome);
    }
    return origins;
  }

  int waitingCount() {
    return waiting.size();
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
