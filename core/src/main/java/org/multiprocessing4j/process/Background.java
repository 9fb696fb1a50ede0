package org.multiprocessing4j.process;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/** Work that is deferred, so that children that were just started get the processors first. */
final class Background {
  private Background() {}

  /** Runs each task on a daemon thread of its own when the delay has passed. */
  static Executor after(long delayMillis, String threadName) {
    return CompletableFuture.delayedExecutor(
        delayMillis, TimeUnit.MILLISECONDS, due -> start(threadName, due));
  }

  private static void start(String name, Runnable task) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    thread.start();
  }
}
