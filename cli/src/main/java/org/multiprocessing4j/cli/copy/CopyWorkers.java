package org.multiprocessing4j.cli.copy;

/**
 * Those who do the work, and the queue in which they report. Only the thread that runs the copy
 * calls this, but for {@link #stop}.
 */
interface CopyWorkers extends AutoCloseable {

  /**
   * Hands a task over and returns. Its events come in order; the last is a {@link
   * CopyEvent.TaskEnded}, even if the worker dies.
   */
  void start(CopyTask task);

  /** Waits for the next event of any task. */
  CopyEvent nextEvent() throws InterruptedException;

  /** Ends all work, from any thread, and returns when no worker can touch a file any more. */
  void stop();

  /** Lets the workers go; all tasks must have ended. */
  @Override
  void close();
}
