package org.multiprocessing4j.process;

import org.jspecify.annotations.Nullable;
import org.multiprocessing4j.ipc.memory.RunDirectory;
import org.multiprocessing4j.process.log.ProcessLog;

/**
 * How a child leaves, in Python's order: its other threads end, pools that it has shut down finish
 * their tasks, its daemon children are ended, its other children are awaited, shutdown hooks run.
 *
 * <p>A shutdown hook may wait for the main thread, as in any program. So the main thread returns
 * from {@link #finish} and ends. If no other thread is left, the JVM then exits by itself with code
 * 0; in all other cases a {@link Leaver} makes it exit.
 */
// No lambdas in what every child runs: the first one costs a starting JVM some 20 ms.
final class ExitSequence {
  /** After the task there is no bye: its exit code cannot be taken for that of a signal. */
  private static volatile boolean taskIsOver;

  /** Room for threads that start between counting and listing. */
  private static final int SPARE_SLOTS = 16;

  /** The JVM's own thread that takes the place of the main one, and ends when all others have. */
  private static final String SUCCESSOR_OF_MAIN = "DestroyJavaVM";

  private static final int NOT_REQUESTED = -1;

  /** What {@link #request} was given. */
  private static volatile int requestedCode = NOT_REQUESTED;

  private ExitSequence() {}

  /** Makes this process end as soon as its task has returned, whatever its other threads do. */
  static void request(int code) {
    requestedCode = code;
  }

  /** Ends this process after its task, when the main thread, which calls this, has ended too. */
  static void finish(int code, ParentLink link) {
    boolean atOnce = requestedCode != NOT_REQUESTED;
    int exitCode = atOnce ? requestedCode : code;
    if (exitCode == 0
        && !isOrphan(link)
        && !CurrentProcess.get().hasStartedChildren()
        && otherThread() == null) {
      conclude(exitCode);
    } else {
      leave(exitCode, atOnce, link);
    }
  }

  /** Returns whether it leaves the run in place of its parent. */
  private static boolean isOrphan(ParentLink link) {
    return !link.isOpen() && !CurrentProcess.get().isDaemon();
  }

  private static void conclude(int code) {
    taskIsOver = true;
    ProcessLog.info("process exiting with exitcode", code);
  }

  private static void leave(int code, boolean atOnce, ParentLink link) {
    Leaver leaver = new Leaver(Thread.currentThread(), code, atOnce, link);
    try {
      leaver.start();
    } catch (OutOfMemoryError tooManyThreads) { // then a hook that waits for this one hangs
      ProcessLog.debug("no thread is left to end this process", tooManyThreads);
      leaver.leave();
    }
  }

  /** Does what the main thread must not wait for; harmless in a JVM that is exiting already. */
  static final class Leaver extends Thread {
    private final Thread main;
    private final int code;
    private final boolean atOnce;
    private final ParentLink link;

    Leaver(Thread main, int code, boolean atOnce, ParentLink link) {
      super(null, null, "mp4j-leave", 0, false); // inherits nothing from the task
      this.main = main;
      this.code = code;
      this.atOnce = atOnce;
      this.link = link;
    }

    @Override
    public void run() {
      joinUninterruptibly(main);
      leave();
    }

    /** Whatever fails: if this thread just ended, so would the JVM, and with code 0. */
    void leave() {
      try {
        awaitAll();
        conclude(code);
      } finally {
        System.exit(code);
      }
    }

    private void awaitAll() {
      if (!atOnce) {
        awaitOtherThreads();
        if (CurrentProcess.get().hasStartedChildren()) {
          UnfinishedWork.awaitAll();
          Children.endAll();
        }
      }
      if (isOrphan(link)) {
        joinRun();
      }
    }
  }

  /**
   * An orphan may be the last of its run, whose directory goes with the last one that leaves it. So
   * it has to be a member, even if it shares nothing.
   */
  static void joinRun() {
    try {
      RunDirectory ignored = RunDirectory.current();
    } catch (RuntimeException | LinkageError e) { // the next program sweeps it
      ProcessLog.debug("an orphan cannot join its run", e);
    }
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

  /** The JVM does the same before it exits; here it has to come before what follows. */
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
    Thread self = Thread.currentThread();
    Thread[] threads = new Thread[all.activeCount() + SPARE_SLOTS];
    int count = all.enumerate(threads);
    for (int i = 0; i < count; i++) {
      Thread thread = threads[i];
      if (thread != self && !thread.isDaemon() && !thread.getName().equals(SUCCESSOR_OF_MAIN)) {
        return thread;
      }
    }
    return null;
  }

  /** Drops interrupts: they were not meant for what this thread does next. */
  static void joinUninterruptibly(Thread thread) {
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException alreadyLeaving) {
        ProcessLog.debug("interrupted, and still waiting for", thread);
      }
    }
  }
}
