package org.multiprocessing4j.process;

import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.multiprocessing4j.ipc.codec.SerializableRunnable;
import org.multiprocessing4j.ipc.posix.Signal;

/**
 * Makes a class-data archive by a throw-away child, which does what children usually do and leaves
 * the classes that it has loaded; then tries the archive on another one.
 */
final class ArchiveMaker {
  private static final String NAME = "(archive)";
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final JvmSpawner spawner;
  private @Nullable Child running;
  private boolean closed;

  ArchiveMaker(JvmSpawner spawner) {
    this.spawner = spawner;
  }

  /**
   * Makes an archive.
   *
   * @param plan for whom
   * @param target the file to write
   * @param use the options of a JVM that uses that file
   * @return whether the archive is there and a JVM has used it
   */
  boolean make(ArchivePlan plan, Path target, List<String> use) throws IOException {
    List<String> dump = new ArrayList<>(ClassDataArchives.quiet());
    dump.add("-XX:ArchiveClassesAtExit=" + target);
    boolean made = succeeds(plan, dump, ArchiveTraining::run) && Files.exists(target);
    boolean works = made && succeeds(plan, use, ArchiveTraining::trial);
    if (!works) {
      Files.deleteIfExists(target);
    }
    return works;
  }

  private boolean succeeds(ArchivePlan plan, List<String> options, SerializableRunnable task) {
    MonitoredChild monitored = start(command(plan, options), ChildProcess.encode(task));
    try {
      if (monitored == null || !monitored.child().join(PATIENCE)) {
        return false;
      }
      int code = monitored.child().exitCode().orElseThrow();
      if (ExitCode.isOfOrderlySignal(code) || !monitored.hasSaidHello()) {
        close(); // Ctrl-C, or the like, meant all of this program; it makes a JVM that starts fail
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
    MonitoredChild child = spawner.spawn(spec, command, ChildListener.NONE, true);
    child.give(spec, task);
    running = child.child();
    return child;
  }

  private JavaCommand command(ArchivePlan plan, List<String> first) {
    List<String> options = new ArrayList<>(first);
    options.addAll(plan.options());
    options.add("-cp");
    options.add(
        plan.libraries().stream()
            .map(Path::toString)
            .collect(Collectors.joining(File.pathSeparator)));
    return ChildCommands.bare(ChildMain.class, options);
  }

  /** Returns whether nothing is made any more, which then says nothing about what could be. */
  synchronized boolean isClosed() {
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
