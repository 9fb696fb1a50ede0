package org.multiprocessing4j.ipc.queue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.multiprocessing4j.ipc.queue.chronicle.ChronicleUse;
import org.slf4j.LoggerFactory;

/**
 * The queues that this process has open: one core for all handles of a queue.
 *
 * <p>Handles come and go, above all those that are deserialised with every task; what a core holds,
 * files and mappings, is opened by the first that uses it and closed with the last. To open one may
 * take long, as after a restart of the machine, when its files are looked through: users of other
 * queues do not wait for that. If several threads open the same queue at once, one core is kept.
 */
final class OpenQueues {
  private static final Map<Path, QueueCore> OPEN = new HashMap<>();

  private OpenQueues() {}

  /**
   * Opens a queue for one more handle, and makes it if there is none.
   *
   * <p>Whoever makes a queue has it open at once, and those who delete queues at this path cannot
   * come between. Only one that somebody else has made may be gone when it is opened.
   */
  static QueueCore acquireOrCreate(Path directory, NewControl control) {
    while (true) {
      try {
        Optional<QueueCore> made = QueueCreation.createUnlessThere(directory, control);
        return made.isPresent() ? share(made.get()) : acquire(directory);
      } catch (QueueClosedException e) {
        // It has just been deleted: once more.
      }
    }
  }

  /**
   * Opens a queue for one more handle.
   *
   * @param directory an existing queue
   * @throws QueueClosedException if it does not exist
   */
  static QueueCore acquire(Path directory) {
    QueueCore known = find(directory);
    return known != null ? known : share(QueueOpening.attach(directory));
  }

  private static @Nullable QueueCore find(Path directory) {
    List<QueueCore> deleted = new ArrayList<>();
    try {
      synchronized (OPEN) {
        removeDeletedInto(deleted);
        QueueCore known = OPEN.get(directory);
        return known == null ? null : oneMore(known);
      }
    } finally {
      closeAll(deleted);
    }
  }

  /** Shares a queue that this process has made or opened, unless a thread was faster. */
  static QueueCore share(QueueCore opened) {
    List<QueueCore> deleted = new ArrayList<>();
    QueueCore known;
    try {
      synchronized (OPEN) {
        removeDeletedInto(deleted);
        known = OPEN.putIfAbsent(opened.state().directory().path(), opened);
        oneMore(known == null ? opened : known);
      }
    } finally {
      closeAll(deleted);
    }
    if (known != null) {
      opened.discard();
      return known;
    }
    if (opened.state().ringBytes() == 0) {
      ChronicleUse.expect();
    }
    return opened;
  }

  private static QueueCore oneMore(QueueCore core) {
    core.handles++;
    return core;
  }

  /** Gives back what {@link #acquire} returned. */
  static void release(QueueCore core) {
    synchronized (OPEN) {
      if (--core.handles > 0) {
        return;
      }
      OPEN.remove(core.state().directory().path(), core);
    }
    core.close();
  }

  /**
   * A deleted queue takes memory for as long as it is mapped, and its name may be in use again. It
   * is closed without the lock, since that waits for the threads that are inside.
   */
  private static void removeDeletedInto(List<QueueCore> deleted) {
    for (QueueCore core : OPEN.values()) {
      if (core.state().isAtLeast(QueueState.DELETED)) {
        deleted.add(core);
      }
    }
    OPEN.values().removeAll(deleted);
  }

  /** Whoever opens another queue is not concerned if that fails. */
  private static void closeAll(List<QueueCore> deleted) {
    for (QueueCore core : deleted) {
      try {
        core.close();
      } catch (RuntimeException e) {
        LoggerFactory.getLogger(OpenQueues.class)
            .warn("the deleted queue {} cannot be closed", core.state().directory(), e);
      }
    }
  }
}
