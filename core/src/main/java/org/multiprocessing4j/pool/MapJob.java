package org.multiprocessing4j.pool;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.multiprocessing4j.pool.call.Definition;
import org.multiprocessing4j.pool.call.EncodedCall;
import org.multiprocessing4j.pool.dispatch.Outcome;
import org.multiprocessing4j.pool.dispatch.WorkItem;

/**
 * A {@code map}: one function, many items, in chunks.
 *
 * <p>Everything is encoded before anything is submitted, so an item that cannot be sent fails the
 * call and nothing has run. The outcomes are gathered in turns of the dispatcher and opened by the
 * one who waits.
 */
final class MapJob {
  /** As in Python: each worker gets about four chunks, to even out what they cost. */
  private static final int CHUNKS_PER_WORKER = 4;

  private final Submissions submissions;
  private final Definition function;
  private final Outcome[] outcomes;
  private final Consumer<Outcome[]> whenAllHaveEnded;
  private int missing;

  private MapJob(
      Submissions submissions,
      Definition function,
      int chunks,
      Consumer<Outcome[]> whenAllHaveEnded) {
    this.submissions = submissions;
    this.function = function;
    this.outcomes = new Outcome[chunks];
    this.missing = chunks;
    this.whenAllHaveEnded = whenAllHaveEnded;
  }

  static int defaultChunkSize(int items, int processes) {
    return Math.max(1, (int) Math.ceil((double) items / CHUNKS_PER_WORKER / processes));
  }

  /**
   * Starts a map.
   *
   * @param finish makes the outcome of the task of the list of all results
   */
  static <R extends @Nullable Object> Task<R> submit(
      Submissions submissions,
      Object function,
      Collection<?> items,
      int chunkSize,
      UnaryOperator<Outcome> finish) {
    Task<R> task = submissions.newTask();
    @Nullable Object[] all = items.toArray();
    if (all.length == 0) {
      task.endAtOnce(finish.apply(new Outcome.Gathered(new Outcome[0], 0)));
      return task;
    }
    int chunks = (all.length - 1) / chunkSize + 1;
    Definition definition = EncodedCall.ofFunction(function);
    MapJob job =
        new MapJob(
            submissions,
            definition,
            chunks,
            outcomes -> task.end(finish.apply(new Outcome.Gathered(outcomes, all.length))));
    List<WorkItem> work = job.encodeAll(all, chunkSize);
    task.onCancel(mayInterrupt -> submissions.cancel(work, mayInterrupt));
    try {
      submissions.submitAll(work);
    } catch (RuntimeException | Error refused) {
      submissions.forget(definition);
      throw refused;
    }
    return task;
  }

  private List<WorkItem> encodeAll(@Nullable Object[] all, int chunkSize) {
    List<WorkItem> work = new ArrayList<>(outcomes.length);
    try {
      for (int chunk = 0; chunk < outcomes.length; chunk++) {
        work.add(encode(all, chunk, chunkSize));
      }
      return work;
    } catch (Throwable failed) {
      work.forEach(WorkItem::discard);
      throw failed;
    }
  }

  private WorkItem encode(@Nullable Object[] all, int chunk, int chunkSize) {
    int from = chunk * chunkSize;
    int count = Math.min(all.length - from, chunkSize);
    EncodedCall call =
        EncodedCall.ofItems(function, Arrays.copyOfRange(all, from, from + count), from);
    return submissions.chunk(call, outcome -> gather(chunk, outcome));
  }

  /** In a turn of the dispatcher. */
  private void gather(int index, Outcome outcome) {
    if (outcomes[index] == null) {
      outcomes[index] = outcome;
      missing--;
    }
    if (missing == 0) {
      submissions.forget(function);
      whenAllHaveEnded.accept(outcomes);
    }
  }
}
