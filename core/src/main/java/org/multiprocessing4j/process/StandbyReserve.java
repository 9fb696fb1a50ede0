package org.multiprocessing4j.process;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.multiprocessing4j.ipc.posix.Signal;
import org.multiprocessing4j.process.command.JavaCommand;
import org.multiprocessing4j.process.log.ProcessLog;

/**
 * Idle JVMs that were started beforehand and have warmed up; each is used once.
 *
 * <p>They have the options of the child that was asked for last, and wait for a boot record; they
 * end with this process, however it ends. One that is taken is replaced in the background.
 */
final class StandbyReserve {
  /** The name of an idle JVM; a hint to {@link ChildMain} to warm up. */
  static final String IDLE_NAME = "(standby)";

  /** How many are kept ready. */
  private static final int SIZE = Integer.getInteger("mp4j.standby", 1);

  private static final long REFILL_DELAY_MILLIS = 20;

  private final JvmSpawner spawner;
  private final Executor later = Background.after(REFILL_DELAY_MILLIS, "mp4j-standby");
  private final Deque<MonitoredChild> idle = new ArrayDeque<>();
  private @Nullable JavaCommand command;
  private boolean closed;

  StandbyReserve(JvmSpawner spawner) {
    this.spawner = spawner;
  }

  /** Takes an idle JVM for a child, if there is one with the right options. */
  synchronized Optional<MonitoredChild> take(
      LaunchSpec spec, JavaCommand wanted, ChildListener listener) {
    if (!wanted.equals(command)) {
      endIdle();
      command = wanted;
    }
    for (MonitoredChild next = idle.poll(); next != null; next = idle.poll()) {
      if (next.adopt(spec, listener)) {
        return Optional.of(next);
      }
    }
    return Optional.empty();
  }

  /** Fills the reserve up, a little later: the child that was just started goes first. */
  void refill() {
    later.execute(this::fill);
  }

  private synchronized void fill() {
    JavaCommand wanted = command;
    LaunchSpec spec = LaunchSpec.idle(IDLE_NAME);
    while (wanted != null && !closed && idle.size() < SIZE) {
      try {
        idle.add(spawner.spawn(spec, wanted, new Forget(), true));
      } catch (ProcessStartException e) {
        ProcessLog.warning("no standby process", e);
        return;
      }
    }
  }

  /** Ends all idle JVMs, and waits for it, since they are members of the run; no more will come. */
  void close() {
    List<MonitoredChild> last;
    synchronized (this) {
      closed = true;
      last = List.copyOf(idle);
      endIdle();
    }
    last.forEach(monitored -> Children.joinUninterruptibly(monitored.child()));
  }

  /** They hold nothing that would have to be put in order. */
  private void endIdle() {
    idle.forEach(monitored -> monitored.child().signal(Signal.SIGKILL));
    idle.clear();
  }

  /** An idle JVM that dies is not idle any more. */
  private final class Forget implements ChildListener {
    @Override
    public void onExit(Child child, int exitCode) {
      synchronized (StandbyReserve.this) {
        idle.removeIf(monitored -> monitored.child() == child);
      }
    }
  }
}
