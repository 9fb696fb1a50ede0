package org.multiprocessing4j.process;

import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
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
  private static final long PATIENCE_SECONDS = 60;

  private final JvmSpawner spawner;
  private final List<String> systemProperties;
  private @Nullable Child running;
  private boolean closed;

  ArchiveMaker(JvmSpawner spawner, List<String> systemProperties) {
    this.spawner = spawner;
    this.systemProperties = systemProperties;
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
    CompletableFuture<Integer> exit = new CompletableFuture<>();
    start(command(plan, options), ChildProcess.encode(task), exit);
    try {
      int code = exit.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      if (ExitCode.isOfOrderlySignal(code)) {
        close(); // Ctrl-C, or the like, meant all of this program
      }
      return code == 0;
    } catch (InterruptedException | ExecutionException | TimeoutException hopeless) {
      end();
      return false;
    }
  }

  private synchronized void start(
      JavaCommand command, ByteBuffer task, CompletableFuture<Integer> exit) {
    if (closed) {
      exit.complete(ExitCode.FAILED);
      return;
    }
    LaunchSpec spec = LaunchSpec.silent(NAME);
    MonitoredChild child = spawner.spawn(spec, command, new Exit(exit), true);
    child.give(spec, task);
    running = child.child();
  }

  private JavaCommand command(ArchivePlan plan, List<String> first) {
    List<String> options = new ArrayList<>(first);
    options.addAll(plan.options());
    options.addAll(systemProperties);
    options.add("-cp");
    options.add(
        plan.libraries().stream()
            .map(Path::toString)
            .collect(Collectors.joining(File.pathSeparator)));
    return new JavaCommand(List.copyOf(options), EntryPoint.direct().main());
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

  private record Exit(CompletableFuture<Integer> code) implements ChildListener {
    @Override
    public void onExit(Child child, int exitCode) {
      code.completeAsync(() -> exitCode);
    }
  }
}
