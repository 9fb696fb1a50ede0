package org.multiprocessing4j.ipc.queue;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import org.multiprocessing4j.ipc.queue.chronicle.ChronicleUse;

/**
 * The queues that this process has open: one core for all handles of a queue.
 *
 * <p>Handles come and go, above all those that are deserialised with every task; what a core holds,
 * files and mappings, is opened by the first that uses it and closed with the last.
 */
final class OpenQueues {
  private static final Map<Path, QueueCore> OPEN = new HashMap<>();

  private OpenQueues() {}

  /**
   * Opens a queue for one more handle.
   *
   * @param directory an existing queue
   */
  static QueueCore acquire(Path directory) {
    synchronized (OPEN) {
      closeDeleted();
      QueueCore core = OPEN.get(directory);
      if (core == null) {
        core = QueueFiles.attach(directory);
        OPEN.put(directory, core);
        if (core.state().ringBytes() == 0) {
          ChronicleUse.expect();
        }
      }
      core.handles++;
      return core;
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

  /** A deleted queue takes memory for as long as it is mapped, and its name may be in use again. */
  private static void closeDeleted() {
    for (Iterator<QueueCore> cores = OPEN.values().iterator(); cores.hasNext(); ) {
      QueueCore core = cores.next();
      if (core.state().isAtLeast(QueueState.DELETED)) {
        cores.remove();
        core.close();
      }
    }
  }
}
