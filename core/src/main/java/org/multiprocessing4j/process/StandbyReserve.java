package org.multiprocessing4j.process;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.multiprocessing4j.ipc.posix.Signal;
import org.multiprocessing4j.process.command.JavaCommand;
import org.multiprocessing4j.process.control.FrameType;
import org.multiprocessing4j.process.log.ProcessLog;

/**
 * Idle JVMs that were started beforehand and have warmed up; each is used once.
 *
 * <p>They have the command line of a child that was asked for before, and wait for a boot record;
 * they end with this process, however it ends. One that is taken is replaced in the background.
 */
final class StandbyReserve {
  /** The name of an idle JVM; a hint to {@link ChildMain} to warm up. */
  static final String IDLE_NAME = "(standby)";

  /** How many of a kind are kept ready. */
  private static final int SIZE = Integer.getInteger("mp4j.standby", 1);

  /** For how many different sets of JVM arguments idle JVMs are kept ready. */
  private static final int KINDS = 4;

  private static final long REFILL_DELAY_MILLIS = 20;

  private final JvmSpawner spawner;
  private final Executor later = Background.after(REFILL_DELAY_MILLIS, "mp4j-standby");

  /** By the JVM arguments of children; the set that was used last comes last. */
  private final Map<List<String>, Kind> kinds = new LinkedHashMap<>(KINDS, 1, true);

  private boolean closed;

  StandbyReserve(JvmSpawner spawner) {
    this.spawner = spawner;
  }

  /** Idle JVMs that are all alike. */
  private record Kind(JavaCommand command, Preload preload, Deque<MonitoredChild> idle) {
    /** Kills them, since they hold nothing that they would have to clean up. */
    void end() {
      idle.forEach(monitored -> monitored.child().signal(Signal.SIGKILL));
      idle.clear();
    }
  }

  /** Takes an idle JVM for a child, if there is one with the right options. */
  synchronized Optional<MonitoredChild> take(
      LaunchSpec spec, JavaCommand wanted, ChildListener listener) {
    Deque<MonitoredChild> idle = kind(spec.jvmArgs(), wanted).idle();
    for (MonitoredChild next = idle.poll(); next != null; next = idle.poll()) {
      if (next.adopt(spec, listener)) {
        return Optional.of(next);
      }
    }
    return Optional.empty();
  }

  private Kind kind(List<String> jvmArgs, JavaCommand command) {
    Preload preload = CurrentProcess.get().preload();
    Kind known = kinds.get(jvmArgs);
    if (known != null && known.command().equals(command) && known.preload().equals(preload)) {
      return known;
    }
    Kind kind = new Kind(command, preload, new ArrayDeque<>());
    Kind stale = kinds.put(jvmArgs, kind);
    if (stale != null) {
      stale.end();
    } else if (kinds.size() > KINDS) {
      kinds.remove(kinds.keySet().iterator().next()).end();
    }
    return kind;
  }

  /** Fills the reserve up, a little later: the child that was just started goes first. */
  void refill() {
    try {
      later.execute(this::fill);
    } catch (OutOfMemoryError tooManyThreads) { // the child that was just started is not concerned
      ProcessLog.warning("no standby process", tooManyThreads);
    }
  }

  private synchronized void fill() {
    try {
      for (Kind kind : kinds.values()) {
        while (!closed && kind.idle().size() < SIZE) {
          kind.idle().add(spawn(kind));
        }
      }
    } catch (ProcessStartException e) {
      ProcessLog.warning("no standby process", e);
    }
  }

  private MonitoredChild spawn(Kind kind) {
    LaunchSpec spec = LaunchSpec.idle(IDLE_NAME);
    MonitoredChild monitored = spawner.spawn(spec, kind.command(), new Forget(kind), true);
    monitored.child().link().send(FrameType.PRELOAD, kind.preload().encode());
    return monitored;
  }

  /** Ends all idle JVMs for good and waits for that, since they are members of the run. */
  void close() {
    List<MonitoredChild> last;
    synchronized (this) {
      closed = true;
      last = kinds.values().stream().flatMap(kind -> kind.idle().stream()).toList();
      kinds.values().forEach(Kind::end);
    }
    last.forEach(monitored -> Children.joinUninterruptibly(monitored.child()));
  }

  /**
   * Forgets an idle JVM that has died. Perhaps none can start with these arguments, so the next one
   * is started only after another child with the same arguments.
   */
  private final class Forget implements ChildListener {
    private final Kind kind;

    Forget(Kind kind) {
      this.kind = kind;
    }

    @Override
    public void onExit(Child child, int exitCode) {
      synchronized (StandbyReserve.this) {
        boolean wasIdle = kind.idle().removeIf(monitored -> monitored.child() == child);
        if (wasIdle && kind.idle().isEmpty()) {
          kinds.values().remove(kind);
        }
      }
    }
  }
}
