package org.multiprocessing4j.cli.copy;

import java.io.IOException;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Copies what a plan lists: keeps the workers busy, follows their events, starts what a dead worker
 * had not finished once more, and removes what cannot be finished.
 *
 * <p>One thread runs it. {@link #abandon} may come from another.
 */
final class TreeCopy {
  /** A unit whose worker dies this often is given up: it may be what kills them. */
  private static final int MAX_ATTEMPTS = 3;

  private static final int TASKS_PER_WORKER = 3;

  /** A task that has not ended, and its units that have not been reported. */
  private record Running(int attempt, Map<Integer, CopyUnit> open) {}

  private final CopyJob job;
  private final CopyWorkers workers;
  private final CopyListener listener;
  private final CopyTally tally;
  private final CopyUnits units;
  private final int maxRunning;
  private final Map<Integer, Running> running = new HashMap<>();
  private final Map<Integer, PartedFile> partedFiles = new HashMap<>();
  private int nextTaskId;
  private @Nullable String stopReason;
  private boolean abandoned;

  TreeCopy(
      CopyPlan plan,
      CopyOptions options,
      CopyJob job,
      CopyWorkers workers,
      CopyTally tally,
      CopyListener listener) {
    this.job = job;
    this.workers = workers;
    this.listener = listener;
    this.tally = tally;
    this.units = new CopyUnits(plan, options.partBytes());
    this.maxRunning = options.workers() * TASKS_PER_WORKER;
  }

  /**
   * Copies all files and links; the directories must be there. What fails is in the tally.
   *
   * @throws InterruptedException if the thread was interrupted, or the copy abandoned
   */
  void run() throws InterruptedException {
    startMore();
    while (isRunning()) {
      handle(workers.nextEvent());
      startMore();
      listener.advanced(tally.count());
    }
    giveUpTheRest();
  }

  /**
   * Ends the workers and removes what they had begun; for the moment when the user has had enough.
   */
  synchronized void abandon() {
    abandoned = true;
    workers.stop();
    for (Running task : running.values()) {
      task.open().values().forEach(this::deleteTemporary);
    }
    partedFiles.values().forEach(file -> deleteTemporary(file.part()));
    running.clear();
    partedFiles.clear();
  }

  private synchronized boolean isRunning() throws InterruptedException {
    if (abandoned) {
      throw new InterruptedException("the copy was abandoned");
    }
    return !running.isEmpty();
  }

  private synchronized void startMore() {
    while (!abandoned && stopReason == null && running.size() < maxRunning && units.hasNext()) {
      List<CopyUnit> portion = units.next();
      CopyUnit first = portion.get(0);
      if (!first.isPart() || isPrepared(first)) {
        start(portion, 1);
      }
    }
  }

  /**
   * Makes the temporary file before its first part; false if the file has failed and its parts are
   * moot.
   */
  private boolean isPrepared(CopyUnit part) {
    PartedFile file = partedFiles.get(part.fileId());
    if (file != null) {
      return !file.isFailed();
    }
    PartedFile fresh = new PartedFile(part);
    partedFiles.put(part.fileId(), fresh);
    try {
      FileCopier.prepare(job, part);
      return true;
    } catch (IOException e) {
      fail(part, Reasons.of(e));
      return false;
    }
  }

  private void start(List<CopyUnit> portion, int attempt) {
    CopyTask task = new CopyTask(nextTaskId++, job, portion);
    Map<Integer, CopyUnit> open = new LinkedHashMap<>();
    portion.forEach(unit -> open.put(unit.id(), unit));
    running.put(task.id(), new Running(attempt, open));
    workers.start(task);
  }

  private synchronized void handle(CopyEvent event) {
    Running task = running.get(event.taskId());
    if (task == null) {
      return; // it was abandoned
    }
    if (event instanceof CopyEvent.Advanced advanced) {
      tally.advanced(open(task, advanced.unitId()), advanced.bytes());
    } else if (event instanceof CopyEvent.Copied copied) {
      copied(closed(task, copied.unitId()));
    } else if (event instanceof CopyEvent.Failed failed) {
      failed(closed(task, failed.unitId()), failed);
    } else if (event instanceof CopyEvent.TaskEnded ended) {
      running.remove(ended.taskId());
      ended(task, ended);
    }
  }

  private static CopyUnit open(Running task, int unitId) {
    CopyUnit unit = task.open().get(unitId);
    if (unit == null) {
      throw new IllegalStateException("unit " + unitId + " was reported after its end");
    }
    return unit;
  }

  private static CopyUnit closed(Running task, int unitId) {
    CopyUnit unit = open(task, unitId);
    task.open().remove(unitId);
    return unit;
  }

  private void copied(CopyUnit unit) {
    tally.advanced(unit, unit.attributes().type() == NodeType.FILE ? unit.length() : 0);
    tally.ended(unit);
    if (!unit.isPart()) {
      tally.copied(unit);
      return;
    }
    PartedFile file = partedFiles.get(unit.fileId());
    if (file != null && file.isCompletedBy(unit)) {
      partedFiles.remove(unit.fileId());
      finish(unit);
    }
  }

  private void finish(CopyUnit lastPart) {
    try {
      FileCopier.finish(job, lastPart);
      tally.copied(lastPart);
    } catch (IOException e) {
      fail(lastPart, Reasons.of(e));
    }
  }

  private void failed(CopyUnit unit, CopyEvent.Failed event) {
    fail(unit, event.reason());
    if (event.diskFull() && stopReason == null) {
      stopReason = "not begun, because the disk of the target is full";
    }
  }

  private void ended(Running task, CopyEvent.TaskEnded event) {
    if (task.open().isEmpty()) {
      return;
    }
    List<CopyUnit> open = List.copyOf(task.open().values());
    open.stream().filter(unit -> !unit.isPart()).forEach(this::deleteTemporary);
    String failure = String.valueOf(event.failure());
    if (task.attempt() < MAX_ATTEMPTS && stopReason == null) {
      listener.warned(failure + "; unfinished files copied once more: " + open.size());
      // One by one, so that a file which kills its worker takes no other along.
      open.forEach(unit -> start(List.of(unit), task.attempt() + 1));
    } else {
      open.forEach(unit -> fail(unit, failure + " (attempt " + task.attempt() + ")"));
    }
  }

  private void fail(CopyUnit unit, String reason) {
    tally.advanced(unit, 0);
    tally.ended(unit);
    deleteTemporary(unit);
    PartedFile file = partedFiles.get(unit.fileId());
    if (file == null || file.fail()) {
      tally.failed(unit.path(), reason);
    }
  }

  private synchronized void giveUpTheRest() {
    while (units.hasNext()) {
      for (CopyUnit unit : units.next()) {
        if (unit.isPart()) {
          partedFiles.computeIfAbsent(unit.fileId(), id -> new PartedFile(unit));
        }
        fail(unit, String.valueOf(stopReason));
      }
    }
  }

  private void deleteTemporary(CopyUnit unit) {
    try {
      Files.deleteIfExists(job.temporaryOf(unit));
    } catch (IOException e) {
      listener.warned(
          "cannot remove " + job.temporaryOf(unit) + ": " + Reasons.of(e) + "; remove it by hand");
    }
  }
}
