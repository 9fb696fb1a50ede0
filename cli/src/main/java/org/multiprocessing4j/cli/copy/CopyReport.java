package org.multiprocessing4j.cli.copy;

import java.time.Duration;
import java.util.List;

/**
 * What came of a copy.
 *
 * @param files regular files copied
 * @param links symbolic links copied
 * @param directories directories made
 * @param unchanged files and links that were there already
 * @param bytes size of the copied files
 * @param missing what the target lacks, each with its reason
 * @param skipped special files left out as the user wished
 * @param elapsed how long it took
 */
record CopyReport(
    int files,
    int links,
    int directories,
    int unchanged,
    long bytes,
    List<Missing> missing,
    List<Missing> skipped,
    Duration elapsed) {

  /** Tells whether nothing is missing. */
  boolean isComplete() {
    return missing.isEmpty();
  }
}
