package org.multiprocessing4j.pool.dispatch;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Items in their order, linked to each other. Accessed only by the thread that has the turn, once
 * the items were posted.
 *
 * <p>From its submission until its end an item is in one list: that of what waits, or that of its
 * worker. It goes from one to the other without any memory, so that it cannot get lost on the way.
 */
final class ItemList {
  private @Nullable WorkItem first;
  private @Nullable WorkItem last;
  private int size;

  /** Links items that are in no list. */
  static ItemList of(List<WorkItem> items) {
    ItemList list = new ItemList();
    for (WorkItem item : items) {
      list.addLast(item);
    }
    return list;
  }

  int size() {
    return size;
  }

  boolean isEmpty() {
    return first == null;
  }

  /** Returns the first item; null if there is none. */
  @Nullable WorkItem first() {
    return first;
  }

  /** Returns the last item; null if there is none. */
  @Nullable WorkItem last() {
    return last;
  }

  void addFirst(WorkItem item) {
    link(null, item, first);
    size++;
  }

  void addLast(WorkItem item) {
    link(last, item, null);
    size++;
  }

  /** Adds all items of another list at the end, and leaves that one empty. */
  void takeAll(ItemList other) {
    WorkItem head = other.first;
    if (head == null) {
      return;
    }
    join(last, head);
    last = other.last;
    size += other.size;
    other.first = null;
    other.last = null;
    other.size = 0;
  }

  /** Removes an item of this list. */
  void remove(WorkItem item) {
    join(item.previous, item.next);
    item.previous = null;
    item.next = null;
    size--;
  }

  private void link(@Nullable WorkItem before, WorkItem item, @Nullable WorkItem after) {
    join(before, item);
    join(item, after);
  }

  /** Makes two items neighbours, of which one that is missing is the end of the list. */
  private void join(@Nullable WorkItem before, @Nullable WorkItem after) {
    if (before == null) {
      first = after;
    } else {
      before.next = after;
    }
    if (after == null) {
      last = before;
    } else {
      after.previous = before;
    }
  }
}
