package org.multiprocessing4j.cli.copy;

/**
 * Shows a copy to a person or to a script while it goes on. Called by one thread, after every
 * event, so it must be quick. What is missing in the end is not its business but that of {@link
 * CopyCommand}.
 */
interface CopyListener extends AutoCloseable {

  /** The source has been read. */
  void planned(CopyPlan plan);

  /** More has been copied. */
  void advanced(CopyCount count);

  /** Something worth knowing has happened that is no error by itself. */
  void warned(String text);

  /** Stops showing progress and cleans the screen up. */
  @Override
  void close();
}
