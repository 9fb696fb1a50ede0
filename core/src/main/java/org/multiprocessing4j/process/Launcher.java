package org.multiprocessing4j.process;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.multiprocessing4j.ipc.memory.RunDirectory;
import org.multiprocessing4j.ipc.posix.FileDescriptors;
import org.multiprocessing4j.ipc.posix.Posix;
import org.multiprocessing4j.ipc.posix.PosixException;
import org.multiprocessing4j.ipc.posix.Signal;
import org.multiprocessing4j.ipc.posix.SpawnRequest;

/**
 * Starts child JVMs. There is one launcher per process, made when its first child is started: with
 * the control thread and an action at the end of this process.
 */
final class Launcher {
  /** Children of children of children; more is taken for a runaway recursion. */
  private static final int MAX_DEPTH = Integer.getInteger("mp4j.max.depth", 8);

  /** The java launcher reads options from it; ours has, and we pass on what we know of them. */
  private static final String OPTIONS_VARIABLE = "JDK_JAVA_OPTIONS";

  private static final int STDIN = 0;
  private static final Path NOTHING = Path.of("/dev/null");

  private final EventLoop loop = EventLoop.start("mp4j-control");
  private final ArgumentFiles argumentFiles = new ArgumentFiles();
  private final ExportedClasses exportedClasses = new ExportedClasses();

  private Launcher() {
    RunDirectory.beforeLeaving(this::atExit);
  }

  /** Loaded with the first child. */
  private static final class Current {
    static final Launcher LAUNCHER = new Launcher();
  }

  static Child launch(LaunchSpec spec, ByteBuffer task, ChildListener listener) {
    checkDepth(spec);
    return Current.LAUNCHER.start(spec, task, listener, true);
  }

  /** Starts a child that the caller has to reap. */
  static Child launchUnreaped(LaunchSpec spec, ByteBuffer task) {
    checkDepth(spec);
    return Current.LAUNCHER.start(spec, task, ChildListener.NONE, false);
  }

  private static void checkDepth(LaunchSpec spec) {
    int depth = CurrentProcess.get().depth() + 1;
    if (depth > MAX_DEPTH) {
      throw new ProcessStartException(
          "process %s would be nested %d deep, and %d is the limit: does each child start a child?"
                  .formatted(spec.name(), depth, MAX_DEPTH)
              + " If so many are meant, set -Dmp4j.max.depth");
    }
  }

  private Child start(LaunchSpec spec, ByteBuffer task, ChildListener listener, boolean isOurs) {
    CurrentProcess.get().startsChildren();
    MonitoredChild monitored = spawn(spec, listener, isOurs);
    Outbox outbox = monitored.child().outbox();
    outbox.send(new Frame(FrameType.BOOT, bootRecord(spec).encode()));
    outbox.send(new Frame(FrameType.TASK, task));
    ProcessLog.info("started", monitored);
    return monitored.child();
  }

  private static BootRecord bootRecord(LaunchSpec spec) {
    return CurrentProcess.get().bootRecordFor(spec.name(), spec.identity(), spec.daemon());
  }

  private MonitoredChild spawn(LaunchSpec spec, ChildListener listener, boolean isOurs) {
    SpawnRequest request = request(spec);
    try {
      ChildPipes pipes = ChildPipes.open(request, spec.output().lines().isPresent());
      Child child = spawn(spec, request.pass(RunDirectory.current().membershipFd()), pipes);
      MonitoredChild monitored = new MonitoredChild(loop, child, pipes, listener, isOurs);
      Children.add(monitored);
      loop.execute(monitored::start);
      return monitored;
    } catch (PosixException e) {
      throw new ProcessStartException("cannot start process " + spec.name() + ": " + e, e);
    }
  }

  private Child spawn(LaunchSpec spec, SpawnRequest request, ChildPipes pipes) {
    try {
      long pid = Posix.spawn(request);
      return new Child(spec, pid, watch(pid), new Outbox(pipes.commands(), loop::wake));
    } catch (PosixException e) {
      pipes.closeParentEnds();
      throw e;
    } finally {
      pipes.closeChildEnds();
    }
  }

  /** Opens a descriptor for the end of a process, or ends it: what cannot be seen must not live. */
  private static ExitDescriptor watch(long pid) {
    try {
      return new ExitDescriptor(Posix.pidfdOpen(pid));
    } catch (PosixException e) {
      Posix.kill(pid, Signal.SIGKILL);
      while (Posix.waitpidNow(pid).isEmpty()) {
        Thread.onSpinWait(); // a matter of a millisecond
      }
      throw e;
    }
  }

  private SpawnRequest request(LaunchSpec spec) {
    SpawnRequest request =
        SpawnRequest.of(commandLine(spec)).open(STDIN, NOTHING, FileDescriptors.O_RDONLY);
    if (System.getenv(OPTIONS_VARIABLE) != null) {
      request.environment(environmentWithoutOptions());
    }
    request.variables(spec.environment());
    return spec.workingDirectory().map(request::directory).orElse(request);
  }

  /** Returns {@code java @file main-class name}. */
  private List<String> commandLine(LaunchSpec spec) {
    Callers callers = Callers.current();
    ClassLocations classes =
        ClassLocations.of(callers.loaders()).withFirst(exportedClasses.export(callers.classes()));
    JavaCommand java = JavaCommand.of(spec, classes, systemProperties());
    List<String> line = new ArrayList<>();
    line.add(JavaCommand.executable().toString());
    line.add("@" + argumentFiles.forOptions(java.options()));
    line.addAll(java.main());
    line.add(spec.name());
    return line;
  }

  private static List<String> systemProperties() {
    return List.of("-D" + RunDirectory.PROPERTY + "=" + RunDirectory.current().path());
  }

  private static Map<String, String> environmentWithoutOptions() {
    Map<String, String> variables = new TreeMap<>(System.getenv());
    variables.remove(OPTIONS_VARIABLE);
    return variables;
  }

  private void atExit() {
    Children.atExit();
    if (Children.living().isEmpty()) {
      argumentFiles.delete(); // else an orphan may be about to read its own
    }
  }
}
