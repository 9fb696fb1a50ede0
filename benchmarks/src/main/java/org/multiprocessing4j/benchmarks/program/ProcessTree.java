package org.multiprocessing4j.benchmarks.program;

import java.util.List;

/** A process with all that it has started. */
public final class ProcessTree {
  private ProcessTree() {}

  /**
   * Ends all of them by SIGKILL. Whoever reads the output of the process then sees its end, which
   * it would not as long as one descendant has inherited it.
   *
   * @param process the root
   */
  public static void kill(Process process) {
    List<ProcessHandle> descendants = process.descendants().toList(); // orphans cannot be found
    process.destroyForcibly();
    descendants.forEach(ProcessHandle::destroyForcibly);
  }
}
