package org.multiprocessing4j.process;

import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * How a child leaves, in Python's order: its other threads end, its daemon children are ended, its
 * other children are awaited, it says goodbye, shutdown hooks run.
 */
final class ExitSequence {
  private static final AtomicBoolean SAID_BYE = new AtomicBoolean();

  /** Room for threads that start between counting and listing. */
  private static final int SPARE_SLOTS = 16;

  private ExitSequence() {}

  /** Ends this process after its task; returns never. */
  static void finish(ParentLink link, int code) {
    awaitOtherThreads();
    if (CurrentProcess.get().hasStartedChildren()) {
      Children.endAll();
    }
    ProcessLog.info("process exiting with exitcode", code);
    sayBye(link);
    System.exit(code);
  }

  /** Makes {@code System.exit} in the task different from a signal in the eyes of the parent. */
  static void sayByeAtExit(ParentLink link) {
    Runtime.getRuntime().addShutdownHook(new ByeHook(link));
  }

  static final class ByeHook extends Thread {
    private final ParentLink link;

    ByeHook(ParentLink link) {
      super("mp4j-bye");
      this.link = link;
    }

    @Override
    public void run() {
      if (!SAID_BYE.get() && !SignalExit.inProgress()) {
        sayBye(link);
      }
      link.stopReading();
    }
  }

  private static void sayBye(ParentLink link) {
    if (SAID_BYE.compareAndSet(false, true)) {
      link.sayBye();
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
