package org.multiprocessing4j.pool.dispatch;

import java.time.Duration;
import org.multiprocessing4j.pool.Insights;

/** Where the time of one worker goes. Accessed only by the thread that has the turn. */
final class WorkerTimes {
  private final long launchedNanos = System.nanoTime();
  private long readyNanos;
  private boolean ready;
  private long idleSinceNanos;
  private boolean idle;
  private long waitedNanos;
  private long workedNanos;
  private long tasks;

  void ready(long now) {
    ready = true;
    readyNanos = now;
    idle(now);
  }

  void idle(long now) {
    idle = true;
    idleSinceNanos = now;
  }

  void busy(long now) {
    idle = false;
    waitedNanos += now - idleSinceNanos;
  }

  void worked(long workNanos) {
    workedNanos += workNanos;
    tasks++;
  }

  /** Returns how long it has had nothing to do, 0 if it has. */
  long idleNanos(long now) {
    return idle ? now - idleSinceNanos : 0;
  }

  /** Returns how long it has been up, 0 if it never was. */
  long upNanos(long now) {
    return ready ? now - readyNanos : 0;
  }

  Insights.WorkerTime snapshot(String name, long pid, long now) {
    long startNanos = (ready ? readyNanos : now) - launchedNanos;
    return new Insights.WorkerTime(
        name,
        pid,
        tasks,
        Duration.ofNanos(startNanos),
        Duration.ofNanos(waitedNanos + idleNanos(now)),
        Duration.ofNanos(workedNanos));
  }
}
