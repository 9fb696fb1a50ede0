package org.multiprocessing4j.benchmarks.peer;

import java.util.concurrent.CompletableFuture;

/** A benchmark that was killed must leave no process behind that goes on measuring, or spins. */
public final class ParentWatch {
  private ParentWatch() {}

  /** Ends this JVM when the process that started it has ended, however that came. */
  public static void begin() {
    ProcessHandle parent =
        ProcessHandle.current()
            .parent()
            .orElseThrow(() -> new IllegalStateException("the benchmark has already ended"));
    CompletableFuture<Void> unused = parent.onExit().thenRun(() -> Runtime.getRuntime().exit(1));
  }
}
