package org.multiprocessing4j.process;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.multiprocessing4j.ipc.codec.SerializableRunnable;
import org.multiprocessing4j.ipc.posix.Signal;
import org.multiprocessing4j.process.archive.HelperJvm;
import org.multiprocessing4j.process.command.ChildCommands;
import org.multiprocessing4j.process.command.JavaCommand;

/** Runs the JVMs that make archives, one at a time, as children of this process. */
final class SilentChild implements HelperJvm {
  private static final String NAME = "(archive)";

  /** Nobody waits for it, and what fails twice is not tried again for a day: a slow machine may. */
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  private final JvmSpawner spawner;
  private @Nullable Child running;
  private boolean closed;

  SilentChild(JvmSpawner spawner) {
    this.spawner = spawner;
  }

  @Override
  public boolean succeeds(List<String> options, SerializableRunnable task) {
    JavaCommand command = ChildCommands.bare(ChildMain.class, options);
    MonitoredChild monitored = start(command, ChildProcess.encode(task));
    try {
      if (monitored == null || !monitored.child().join(PATIENCE)) {
        return false;
      }
      int code = monitored.child().exitCode().orElseThrow();
      boolean hasNotComeUp = code == ExitCode.FAILED && !monitored.hasSaidHello();
      if (ExitCode.isOfOrderlySignal(code) || hasNotComeUp) {
        close(); // Ctrl-C or the like meant the whole program; it makes a JVM that is starting fail
      }
      return code == 0;
    } catch (InterruptedException hurry) {
      return false;
    } finally {
      end();
    }
  }

  private synchronized @Nullable MonitoredChild start(JavaCommand command, ByteBuffer task) {
    if (closed) {
      return null;
    }
    LaunchSpec spec = LaunchSpec.silent(NAME);
    ByteBuffer boot = spec.bootRecord().encode();
    MonitoredChild child = spawner.spawn(spec, command, ChildListener.NONE, true);
    child.give(boot, task);
    running = child.child();
    return child;
  }

  @Override
  public synchronized boolean isClosed() {
    return closed;
  }

  /**
   * Ends the child that is at work and waits until it is gone, since it is a member of the run; the
   * next maker removes what it has written.
   */
  void close() {
    Child last;
    synchronized (this) {
      closed = true;
      end();
      last = running;
    }
    if (last != null) {
      Children.joinUninterruptibly(last);
    }
  }

  private synchronized void end() {
    if (running != null) {
      running.signal(Signal.SIGKILL);
    }
  }
}
