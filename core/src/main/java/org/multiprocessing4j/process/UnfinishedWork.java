package org.multiprocessing4j.process;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.multiprocessing4j.ipc.Internal;
import org.multiprocessing4j.ipc.IpcException;
import org.multiprocessing4j.process.log.ProcessLog;

/**
 * What the orderly end of this process waits for before it ends its daemons: pools that were shut
 * down and still have tasks.
 */
@Internal
public final class UnfinishedWork {
  /** How often a process that waits at its end looks for a signal, of which nothing tells it. */
  private static final long LOOK_FOR_SIGNAL_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private static final Set<Work> AWAITED = ConcurrentHashMap.newKeySet();

  private UnfinishedWork() {}

  /** Something that comes to its end by itself. */
  public interface Work {
    /**
     * Waits for its end.
     *
     * @param timeoutNanos how long at most
     * @return whether it has ended
     * @throws InterruptedException if this thread is interrupted
     */
    boolean awaitEnd(long timeoutNanos) throws InterruptedException;
  }

  /**
   * Makes the end of this process wait for some work.
   *
   * @param work to be removed when it has ended
   */
  public static void add(Work work) {
    AWAITED.add(work);
    try {
      Launcher.prepare(); // at the end of the process, it is the one who waits
    } catch (IpcException | OutOfMemoryError scarce) { // the first child will need it, too
      ProcessLog.debug("nobody will wait for unfinished work unless a child is started", scarce);
    }
  }

  /**
   * Makes the end of this process no longer wait for some work.
   *
   * @param work whether it was added or not
   */
  public static void remove(Work work) {
    AWAITED.remove(work);
  }

  /** Waits for all, unless a signal asks this process to end now. */
  static void awaitAll() {
    while (!AWAITED.isEmpty() && !SignalExit.inProgress()) {
      AWAITED.removeIf(UnfinishedWork::hasEnded);
    }
  }

  /** Waits for some work, until it is time to look for a signal again. */
  static boolean hasEnded(Work work) {
    try {
      return work.awaitEnd(LOOK_FOR_SIGNAL_NANOS);
    } catch (InterruptedException stillWaiting) {
      ProcessLog.debug("interrupted, and still waiting for", work);
      return false;
    }
  }
}
