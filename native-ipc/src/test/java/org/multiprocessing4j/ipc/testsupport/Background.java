package org.multiprocessing4j.ipc.testsupport;

import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.multiprocessing4j.ipc.testsupport.Patience.await;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

/**
 * A call that runs in a thread of its own while the test goes on.
 *
 * @param <T> what it returns
 */
public final class Background<T> {
  private final FutureTask<T> task;
  private final Thread thread;

  private Background(Callable<T> call) {
    task = new FutureTask<>(call);
    thread = new Thread(task, "background");
    thread.setDaemon(true);
  }

  /**
   * Begins a call.
   *
   * @param <T> what it returns
   * @param call the call
   * @return the same, running
   */
  public static <T> Background<T> start(Callable<T> call) {
    Background<T> background = new Background<>(call);
    background.thread.start();
    return background;
  }

  /**
   * Waits until the thread is in the kernel, or parked, or has ended.
   *
   * @return this
   */
  public Background<T> awaitBlocked() {
    await().until(() -> Threads.isAsleep(thread) || task.isDone());
    return this;
  }

  /**
   * Gives the call some time.
   *
   * @param time how much
   * @return whether it has not ended by then
   * @throws InterruptedException if this thread is interrupted
   */
  public boolean lasts(Duration time) throws InterruptedException {
    thread.join(time.toMillis());
    return !task.isDone();
  }

  /** Interrupts the thread. */
  public void interrupt() {
    thread.interrupt();
  }

  /**
   * Waits until the call has ended.
   *
   * @return what it has returned
   * @throws Exception if it has failed, or does not end soon
   */
  public T result() throws Exception {
    return task.get(40, TimeUnit.SECONDS);
  }

  /**
   * Waits until the call has ended, and insists that it has failed.
   *
   * @return how
   */
  public Throwable failure() {
    return Objects.requireNonNull(
        catchThrowableOfType(ExecutionException.class, this::result).getCause());
  }
}
