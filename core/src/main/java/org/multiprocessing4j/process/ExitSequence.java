package org.multiprocessing4j.process;

import org.jspecify.annotations.Nullable;

/**
 * How a child leaves, in Python's order: its other threads end, its daemon children are ended, its
 * other children are awaited, shutdown hooks run.
 */
final class ExitSequence {
  /** After the task there is no bye: its exit code cannot be taken for that of a signal. */
  private static volatile boolean taskIsOver;

  /** Room for threads that start between counting and listing. */
  private static final int SPARE_SLOTS = 16;

  private ExitSequence() {}

  /** Ends this process after its task; returns never. */
  static void finish(int code) {
    awaitOtherThreads();
    if (CurrentProcess.get().hasStartedChildren()) {
      Children.endAll();
    }
    ProcessLog.info("process exiting with exitcode", code);
    taskIsOver = true;
    System.exit(code);
  }

  /**
   * Makes {@code System.exit} in the task different from a signal in the eyes of the parent.
   *
   * @return false if this process is exiting already, which before its task means by a signal
   */
  static boolean sayByeAtExit(ParentLink link) {
    try {
      Runtime.getRuntime().addShutdownHook(new ByeHook(link));
      return true;
    } catch (IllegalStateException exiting) {
      return false;
    }
  }

  static final class ByeHook extends Thread {
    private final ParentLink link;

    ByeHook(ParentLink link) {
      super("mp4j-bye");
      this.link = link;
    }

    @Override
    public void run() {
      if (!taskIsOver && !SignalExit.inProgress()) {
        link.sayBye();
      }
      link.stopReading();
    }
  }

  /** As the JVM does before it exits; here because it must come before what follows. */
  private static void awaitOtherThreads() {
    for (Thread thread = otherThread(); thread != null; thread = otherThread()) {
      joinUninterruptibly(thread);
    }
  }

  private static @Nullable Thread otherThread() {
    ThreadGroup all = Thread.currentThread().getThreadGroup();
    while (all.getParent() != null) {
      all = all.getParent();
    }
    Thread[] threads = new Thread[all.activeCount() + SPARE_SLOTS];
    int count = all.enumerate(threads);
    for (int i = 0; i < count; i++) {
      if (!threads[i].isDaemon() && threads[i] != Thread.currentThread()) {
        return threads[i];
      }
    }
    return null;
  }

  private static void joinUninterruptibly(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException alreadyLeaving) {
      ProcessLog.debug("interrupted, and still waiting for", thread);
    }
  }
}
