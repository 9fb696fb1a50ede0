package org.multiprocessing4j.process;

import java.util.concurrent.TimeUnit;
import org.multiprocessing4j.process.log.ProcessLog;

/**
 * What the parent does to the task of this child, by an interrupt or by its death.
 *
 * @param main the thread that runs the task
 * @param daemon whether this child ends with its parent
 */
// No lambda but in the end of a daemon: the first one costs a starting JVM some 20 ms.
record LinkEvents(Thread main, boolean daemon) implements ParentLink.Events {
  /** After the parent's death a daemon gets this long to clean up, and again to exit in order. */
  private static final long ORPHAN_GRACE_MILLIS = 500;

  @Override
  public void interrupted() {
    main.interrupt();
  }

  @Override
  public void parentGone() {
    if (daemon) {
      endWithParent();
    } else {
      tell("going on alone");
      ExitSequence.joinRun();
    }
  }

  private void endWithParent() {
    try {
      tell("ending too");
      main.interrupt();
      pause(); // a task that answers the interrupt leaves in good order
      startExit();
      pause(); // for the shutdown hooks
    } finally { // also if no thread can be started, or nothing printed
      Runtime.getRuntime().halt(ExitCode.ORPHANED);
    }
  }

  private static void tell(String consequence) {
    ProcessLog.warning("the parent process has died", consequence);
  }

  private static void startExit() {
    Thread exit = new Thread(() -> System.exit(ExitCode.ORPHANED), "mp4j-orphan");
    exit.setDaemon(true);
    exit.start();
  }

  /** Cut short by the end of the JVM: this thread is a daemon. */
  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(ORPHAN_GRACE_MILLIS);
    } catch (InterruptedException hurry) {
      Thread.currentThread().interrupt();
    }
  }
}
