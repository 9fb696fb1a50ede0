package org.multiprocessing4j.ipc.liveness;

import org.multiprocessing4j.ipc.posix.CloseWatch;

/**
 * The thread of a process that notices every death in the registry and has it announced, for
 * processes that no other process reaps.
 *
 * <p>Each registered process has the registry open until its death, so the kernel notifies a
 * process that watches that file of each death. It does so just before it frees the lock of the
 * dead process, or long before if the processors are busy, so the thread looks again a few times.
 * It sleeps at all other times.
 */
final class DeathWatch implements Runnable {
  /** How long to wait after the first look, the second and so on, if nothing is reported. */
  private static final long[] PAUSES_NANOS = {
    1_000_000, 10_000_000, 100_000_000, 1_000_000_000, Long.MAX_VALUE
  };

  private static final int AT_REST = PAUSES_NANOS.length - 1;

  private final CloseWatch watch;
  private final Runnable look;
  private final Runnable atEnd;

  private DeathWatch(CloseWatch watch, Runnable look, Runnable atEnd) {
    this.watch = watch;
    this.look = look;
    this.atEnd = atEnd;
  }

  /**
   * Starts the thread; every death after the return is noticed.
   *
   * @param fd the registry
   * @param look announces those who have died since the last look
   * @param atEnd runs if the thread fails
   * @throws org.multiprocessing4j.ipc.posix.PosixException if the user can have no watch
   * @throws OutOfMemoryError if there is no thread for it
   */
  static void start(int fd, Runnable look, Runnable atEnd) {
    CloseWatch watch = CloseWatch.on(fd);
    try {
      Thread thread = new Thread(null, new DeathWatch(watch, look, atEnd), "mp4j-deaths", 0, false);
      thread.setDaemon(true);
      thread.setContextClassLoader(null);
      thread.start();
    } catch (Throwable e) { // there are too many threads
      watch.close();
      throw e;
    }
  }

  @Override
  public void run() {
    try (watch) {
      listen();
    } finally {
      atEnd.run();
    }
  }

  private void listen() {
    int pause = 0;
    while (true) {
      look.run();
      boolean reported = watch.await(PAUSES_NANOS[pause]);
      pause = reported ? 0 : Math.min(pause + 1, AT_REST);
    }
  }
}
