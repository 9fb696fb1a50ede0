package org.multiprocessing4j.ipc.pipe;

import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.multiprocessing4j.ipc.testsupport.Threads;

/** A call that runs in a thread of its own while the test goes on. */
final class Background<T> {
  private final FutureTask<T> task;
  private final Thread thread;

  private Background(Callable<T> call) {
    task = new FutureTask<>(call);
    thread = new Thread(task, "background");
    thread.setDaemon(true);
  }

  static <T> Background<T> start(Callable<T> call) {
    Background<T> background = new Background<>(call);
    background.thread.start();
    return background;
  }

  /** Waits until the thread is inside a method of the posix package, that is: in the kernel. */
  Background<T> awaitBlocked() {
    await().until(() -> Threads.isAsleep(thread));
    return this;
  }

  void interrupt() {
    thread.interrupt();
  }

  T result() throws Exception {
    return task.get(20, TimeUnit.SECONDS);
  }

  Throwable failure() {
    return Objects.requireNonNull(
        catchThrowableOfType(ExecutionException.class, this::result).getCause());
  }
}
