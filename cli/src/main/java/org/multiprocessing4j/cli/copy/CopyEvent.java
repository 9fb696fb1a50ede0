package org.multiprocessing4j.cli.copy;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/** What a worker, or the watcher of a worker, tells the main process through the queue. */
sealed interface CopyEvent extends Serializable {

  /** Returns the number of the task that this is about. */
  int taskId();

  /**
   * A part of a unit has been copied.
   *
   * @param taskId the task
   * @param unitId the unit
   * @param bytes how much of it is copied so far: the sum, so that a repeated unit is not counted
   *     twice
   */
  record Advanced(int taskId, int unitId, long bytes) implements CopyEvent {}

  /**
   * A unit is complete.
   *
   * @param taskId the task
   * @param unitId the unit
   */
  record Copied(int taskId, int unitId) implements CopyEvent {}

  /**
   * A unit cannot be copied; nothing of it is left in the target.
   *
   * @param taskId the task
   * @param unitId the unit
   * @param reason why, for a person
   * @param diskFull whether the reason is that the target has no room, so that others will fail too
   */
  record Failed(int taskId, int unitId, String reason, boolean diskFull) implements CopyEvent {}

  /**
   * A task is over; all events of its units came before this one.
   *
   * @param taskId the task
   * @param failure why its worker did not come to the end, or null if it did
   */
  record TaskEnded(int taskId, @Nullable String failure) implements CopyEvent {}
}
