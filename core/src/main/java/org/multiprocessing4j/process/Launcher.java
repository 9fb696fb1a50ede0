package org.multiprocessing4j.process;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;
import org.multiprocessing4j.ipc.IpcException;
import org.multiprocessing4j.ipc.memory.RunDirectory;
import org.multiprocessing4j.process.archive.ClassDataArchives;
import org.multiprocessing4j.process.command.ChildCommands;
import org.multiprocessing4j.process.command.CommandException;
import org.multiprocessing4j.process.command.JavaCommand;
import org.multiprocessing4j.process.control.EventLoops;
import org.multiprocessing4j.process.log.ProcessLog;

/**
 * Starts children. There is one launcher per process, made when its first child is started: with
 * the control thread and an action at the end of this process.
 */
final class Launcher {
  /** Children of children of children; more is taken for a runaway recursion. */
  private static final int MAX_DEPTH = Integer.getInteger("mp4j.max.depth", 8);

  /** Leaves the processors to the first children. */
  private static final long ARCHIVE_DELAY_MILLIS = 500;

  private static @Nullable Launcher current;

  private final EventLoops loops = new EventLoops();
  private final JvmSpawner spawner = new JvmSpawner(loops);
  private final StandbyReserve standby = new StandbyReserve(spawner);
  private final SilentChild archiveHelper = new SilentChild(spawner);
  private final ChildCommands commands = new ChildCommands(ChildMain.class, archives());

  /** Shared by those who start children, and held alone by the end of this process. */
  private final ReadWriteLock phaseLock = new ReentrantReadWriteLock();

  private Phase phase = Phase.RUNNING;

  /** How this process ends; only forward. */
  private enum Phase {
    RUNNING,
    /** Daemons are ended. A pool would go on replacing its workers, one after the other. */
    ENDING,
    /** Descriptors that a child needs are closed, and may belong to something else by now. */
    LEAVING
  }

  private Launcher() {
    standByAtExit();
    RunDirectory.beforeLeaving(this::atExit);
  }

  private ClassDataArchives archives() {
    return new ClassDataArchives(
        archiveHelper, Background.after(ARCHIVE_DELAY_MILLIS, "mp4j-archive"));
  }

  /** Beside the hooks of the program, which may wait for children. */
  private void standByAtExit() {
    try {
      Runtime.getRuntime().addShutdownHook(new Thread(loops::standBy, "mp4j-stand-by"));
    } catch (IllegalStateException ending) {
      loops.standBy();
    }
  }

  /**
   * Made with the first child, and not by a static initialiser, whose first failure would be final.
   */
  private static synchronized Launcher current() {
    if (current == null) {
      current = new Launcher();
    }
    return current;
  }

  /** Makes the launcher, which waits for unfinished work at the end of this process. */
  static void prepare() {
    Launcher ignored = current();
  }

  static Child launch(LaunchSpec spec, ByteBuffer task, ChildListener listener) {
    requireAllowed(spec);
    return forChild(spec).start(spec, task, listener, true);
  }

  /** Starts a child that the caller has to reap. */
  static Child launchUnreaped(LaunchSpec spec, ByteBuffer task) {
    requireAllowed(spec);
    return forChild(spec).start(spec, task, ChildListener.NONE, false);
  }

  /** Looks for the directory of the run first: if it is gone, nothing else has been opened yet. */
  private static Launcher forChild(LaunchSpec spec) {
    try {
      RunDirectory.current().requirePresent();
      return current();
    } catch (IpcException e) {
      throw new ProcessStartException(
          "cannot start process " + spec.name() + ": " + e.getMessage(), e);
    }
  }

  private static void requireAllowed(LaunchSpec spec) {
    FirstDecode.requireOver(spec.name());
    int depth = CurrentProcess.get().depth() + 1;
    if (depth > MAX_DEPTH) {
      throw new ProcessStartException(
          "process %s would be nested %d deep, and %d is the limit: does each child start a child?"
                  .formatted(spec.name(), depth, MAX_DEPTH)
              + " If that is intended, set -Dmp4j.max.depth");
    }
  }

  private Child start(LaunchSpec spec, ByteBuffer task, ChildListener listener, boolean isOurs) {
    phaseLock.readLock().lock();
    try {
      requirePhase(spec);
      return startNow(spec, task, listener, isOurs);
    } finally {
      phaseLock.readLock().unlock();
    }
  }

  private Child startNow(LaunchSpec spec, ByteBuffer task, ChildListener listener, boolean isOurs) {
    CurrentProcess.get().noteChildren();
    JavaCommand command = commandFor(spec);
    ByteBuffer boot = spec.bootRecord().encode(); // fails before the spawn
    boolean mayBeStandby = spec.startMethod() == StartMethod.STANDBY && spec.isPlain() && isOurs;
    Optional<MonitoredChild> ready =
        mayBeStandby ? standby.take(spec, command, listener) : Optional.empty();
    MonitoredChild monitored =
        ready.orElseGet(() -> spawner.spawn(spec, command, listener, isOurs));
    monitored.enrol();
    monitored.give(boot, task);
    if (mayBeStandby) {
      standby.refill();
    }
    ProcessLog.info("started", monitored);
    return monitored.child();
  }

  private JavaCommand commandFor(LaunchSpec spec) {
    try {
      return commands.of(spec.jvmArgs(), spec.classPath(), spec.callers());
    } catch (CommandException e) {
      throw ProcessStartException.because(e);
    }
  }

  private void requirePhase(LaunchSpec spec) {
    if (phase == Phase.LEAVING || (phase == Phase.ENDING && spec.daemon())) {
      throw ProcessStartException.ending(
          "cannot start process "
              + spec.name()
              + ": this process is ending"
              + (phase == Phase.LEAVING ? "" : ", and ends its daemons"));
    }
  }

  private void advanceTo(Phase next) {
    phaseLock.writeLock().lock();
    try {
      phase = next;
    } finally {
      phaseLock.writeLock().unlock();
    }
  }

  private void atExit() {
    UnfinishedWork.awaitAll();
    advanceTo(Phase.ENDING);
    standby.close();
    archiveHelper.close();
    Children.atExit();
    advanceTo(Phase.LEAVING);
    if (Children.haveAllEnded()) {
      spawner.deleteFiles(); // else an orphan may be about to read its own
    }
  }
}
