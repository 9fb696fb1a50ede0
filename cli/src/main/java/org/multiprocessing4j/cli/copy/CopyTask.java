package org.multiprocessing4j.cli.copy;

import java.io.IOException;
import java.io.Serializable;
import java.util.List;
import java.util.concurrent.BlockingQueue;

/**
 * What one worker does in one go: a handful of small files, or a part of a big one.
 *
 * @param id the number of this task within the run
 * @param job what it shares with all others
 * @param units the pieces of work, in order
 */
record CopyTask(int id, CopyJob job, List<CopyUnit> units) implements Serializable {

  /**
   * Copies every unit and reports each; runs in the worker. A unit that fails does not stop the
   * others.
   *
   * @throws InterruptedException if the worker is told to stop; the unit at hand leaves nothing
   *     behind
   */
  void run(BlockingQueue<CopyEvent> events) throws InterruptedException {
    FileCopier copier =
        new FileCopier(
            job, (unit, bytes) -> events.put(new CopyEvent.Advanced(id, unit.id(), bytes)));
    for (CopyUnit unit : units) {
      events.put(copyOne(copier, unit));
    }
  }

  private CopyEvent copyOne(FileCopier copier, CopyUnit unit) throws InterruptedException {
    try {
      copier.copy(unit);
      return new CopyEvent.Copied(id, unit.id());
    } catch (IOException e) {
      return new CopyEvent.Failed(id, unit.id(), Reasons.of(e), FreeSpace.isLackOf(e));
    }
  }
}
