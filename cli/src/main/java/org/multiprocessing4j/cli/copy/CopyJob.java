package org.multiprocessing4j.cli.copy;

import java.io.Serializable;
import java.nio.file.Path;

/**
 * What all tasks of one run have in common.
 *
 * @param source the tree to copy, as {@link RawPath}
 * @param target the tree to make, as {@link RawPath}
 * @param runName part of every temporary name of this run, different from that of any other run
 * @param verify whether to compare the checksums of source and target
 * @param sync whether to force each file to the disk before it gets its name
 */
record CopyJob(String source, String target, String runName, boolean verify, boolean sync)
    implements Serializable {

  /** Describes a run from one directory to another. */
  static CopyJob of(Path source, Path target, String runName, boolean verify, boolean sync) {
    return new CopyJob(RawPath.encode(source), RawPath.encode(target), runName, verify, sync);
  }

  /** Returns where a unit is copied from. */
  Path sourceOf(CopyUnit unit) {
    return RawPath.decode(source + unit.path());
  }

  /** Returns where a unit is copied to. */
  Path targetOf(CopyUnit unit) {
    return RawPath.decode(target + unit.path());
  }

  /**
   * Returns the name, beside the final one, under which a unit is written; all parts of a file
   * share it.
   */
  Path temporaryOf(CopyUnit unit) {
    return targetOf(unit).resolveSibling(".mp4j-copy-" + runName + "-" + unit.fileId() + ".part");
  }
}
