package org.multiprocessing4j.ipc.queue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
    QueueCore known = oneMore(directory, null);
    return known != null ? known : share(QueueOpening.attach(directory));
  }

  /** Shares a queue that this process has made or opened, unless a thread was faster. */
  static QueueCore share(QueueCore opened) {
    Path directory = opened.state().directory().path();
    QueueCore shared = Objects.requireNonNull(oneMore(directory, opened));
    if (shared != opened) {
      opened.discard();
    } else if (shared.state().ringBytes() == 0) {
      ChronicleUse.expect();
    }
    return shared;
  }

  /** Counts one more handle of the core that is open for a queue, or else of the one given. */
  private static @Nullable QueueCore oneMore(Path directory, @Nullable QueueCore opened) {
    List<QueueCore> deleted = new ArrayList<>();
    try {
      synchronized (OPEN) {
        removeDeletedInto(deleted);
        QueueCore core = OPEN.getOrDefault(directory, opened);
        if (core != null) {
          OPEN.put(directory, core);
          core.handles++;
        }
        return core;
      }
    } finally {
      closeAll(deleted);
    }
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
    for (Iterator<QueueCore> cores = OPEN.values().iterator(); cores.hasNext(); ) {
      QueueCore core = cores.next();
      if (core.state().isAtLeast(QueueState.DELETED)) {
        cores.remove();
        deleted.add(core);
      }
    }
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
