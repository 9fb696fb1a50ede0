package org.multiprocessing4j.process;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.multiprocessing4j.ipc.posix.Signal;
import org.multiprocessing4j.ipc.sync.Deadline;

/** The living children of this process, whoever started them: programs, pools or managers. */
final class Children {
  /** At the end of this process a daemon may answer SIGTERM this long before it gets SIGKILL. */
  private static final Duration DAEMON_GRACE = Duration.ofSeconds(2);

  private static final Duration FOREVER = ChronoUnit.FOREVER.getDuration();

  /** Daemons that were killed and whose last lines were not consumed in time: not awaited again. */
  private static final Set<Child> GIVEN_UP = ConcurrentHashMap.newKeySet();

  private static final Map<Long, MonitoredChild> BY_PID = new TreeMap<>();

  private Children() {}

  static void add(MonitoredChild monitored) {
    synchronized (BY_PID) {
      BY_PID.put(monitored.child().pid(), monitored);
    }
  }

  static void remove(MonitoredChild monitored) {
    synchronized (BY_PID) {
      BY_PID.remove(monitored.child().pid(), monitored);
    }
  }

  /** Returns those that were not given away by {@link ChildProcess#fork}. */
  static List<Child> living() {
    synchronized (BY_PID) {
      return BY_PID.values().stream()
          .filter(MonitoredChild::isOurs)
          .map(MonitoredChild::child)
          .toList();
    }
  }

  /** Returns whether all have ended, also those that were given away. */
  static boolean haveAllEnded() {
    synchronized (BY_PID) {
      return BY_PID.isEmpty();
    }
  }

  private static List<Child> living(boolean daemon) {
    return living().stream().filter(child -> child.spec().daemon() == daemon).toList();
  }

  /** Ends the daemons and waits for the others, and for those that are started meanwhile. */
  static void endAll() {
    endDaemons();
    for (List<Child> left = living(false); !left.isEmpty(); left = living(false)) {
      left.forEach(Children::joinUninterruptibly);
      endDaemons();
    }
  }

  /**
   * Terminates all daemons at once, waits for them, and kills those that do not end. If a consumer
   * of their output blocks, this waits no longer for it.
   */
  static void endDaemons() {
    List<Child> daemons = living(true).stream().filter(child -> !GIVEN_UP.contains(child)).toList();
    daemons.forEach(child -> child.signal(Signal.SIGTERM));
    awaitOrKill(daemons, DAEMON_GRACE, DAEMON_GRACE);
    daemons.stream().filter(Child::isAlive).forEach(GIVEN_UP::add);
  }

  /**
   * What happens when the JVM ends. A signal asks this process to end now, so it does not wait,
   * whether the signal has begun the end or comes after {@link System#exit}.
   */
  static void atExit() {
    endDaemons();
    for (List<Child> left = living(false);
        !left.isEmpty() && !SignalExit.inProgress();
        left = living(false)) {
      boolean ignored = UnfinishedWork.hasEnded(left.get(0));
      endDaemons();
    }
  }

  /** Ends a child by SIGTERM, or by SIGKILL after a grace period or when interrupted. */
  static void end(Child child, Duration grace) {
    child.signal(Signal.SIGTERM);
    awaitOrKill(List.of(child), grace, FOREVER);
  }

  private static void awaitOrKill(List<Child> children, Duration grace, Duration graceAfterKill) {
    try {
      await(children, Deadline.after(grace));
    } catch (InterruptedException hurry) {
      Thread.currentThread().interrupt();
    }
    children.stream().filter(Child::isAlive).forEach(child -> child.signal(Signal.SIGKILL));
    Deadline last = Deadline.after(graceAfterKill);
    Uninterruptibly.run(() -> await(children, last));
  }

  /** Waits for the end of a child; an interrupt is put aside. */
  static void joinUninterruptibly(Child child) {
    Uninterruptibly.run(child::join);
  }

  /** Waits until all have ended, or until the deadline. */
  private static void await(List<Child> children, Deadline deadline) throws InterruptedException {
    for (Child child : children) {
      boolean ignored = child.join(Duration.ofNanos(deadline.remainingNanos()));
    }
  }
}
