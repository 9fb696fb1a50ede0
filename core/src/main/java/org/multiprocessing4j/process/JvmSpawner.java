package org.multiprocessing4j.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.multiprocessing4j.ipc.IpcException;
import org.multiprocessing4j.ipc.memory.RunDirectory;
import org.multiprocessing4j.ipc.posix.FileDescriptors;
import org.multiprocessing4j.ipc.posix.Posix;
import org.multiprocessing4j.ipc.posix.Signal;
import org.multiprocessing4j.ipc.posix.SpawnRequest;
import org.multiprocessing4j.process.command.ArgumentFiles;
import org.multiprocessing4j.process.command.CommandException;
import org.multiprocessing4j.process.command.JavaCommand;
import org.multiprocessing4j.process.control.ChildLink;
import org.multiprocessing4j.process.control.ChildPipes;
import org.multiprocessing4j.process.control.EventLoops;
import org.multiprocessing4j.process.control.Lines;
import org.multiprocessing4j.process.log.ProcessLog;

/** Starts JVMs that run {@link ChildMain} and wait for their boot record. */
final class JvmSpawner {
  /**
   * The java launcher and the JVM read options from them. This JVM has done so, and what is meant
   * for a child as well is on its command line; a debugger's port or a second collector would keep
   * it from starting.
   */
  private static final Set<String> OPTIONS_VARIABLES =
      Set.of("JDK_JAVA_OPTIONS", "JAVA_TOOL_OPTIONS", "_JAVA_OPTIONS");

  private static final int STDIN = 0;
  private static final int STDOUT = 1;
  private static final int STDERR = 2;

  /** A link to it, which ends with "(deleted)" if it is. */
  private static final Path OWN_DIRECTORY = Path.of("/proc/self/cwd");

  private final EventLoops loops;
  private final ArgumentFiles argumentFiles = new ArgumentFiles();

  JvmSpawner(EventLoops loops) {
    this.loops = loops;
  }

  /**
   * Starts a JVM and watches it; its listener is called from now on.
   *
   * @throws IllegalArgumentException if the caller has asked for something that cannot be
   * @throws ProcessStartException if the system refuses another process, or cannot encode what it
   *     is to get
   */
  MonitoredChild spawn(
      LaunchSpec spec, JavaCommand command, ChildListener listener, boolean isOurs) {
    SpawnRequest request = request(spec, command);
    Optional<OutputFile> file = spec.output().file();
    if (file.isEmpty()) {
      return spawnMonitored(spec, request, listener, isOurs);
    }
    int fd = open(file.get(), spec);
    try {
      request.redirect(STDOUT, fd).redirect(STDERR, fd);
      return spawnMonitored(spec, request, listener, isOurs);
    } finally {
      FileDescriptors.close(fd); // it belongs to the child now
    }
  }

  private static int open(OutputFile file, LaunchSpec spec) {
    try {
      return file.open();
    } catch (IpcException e) {
      throw new ProcessStartException(
          "cannot start process " + spec.name() + ": " + e.getMessage(), e);
    }
  }

  private MonitoredChild spawnMonitored(
      LaunchSpec spec, SpawnRequest request, ChildListener listener, boolean isOurs) {
    try {
      Optional<Lines> lines = spec.output().lines();
      lines.ifPresent(loops::prepareFor);
      int membership = RunDirectory.current().membershipFd();
      ChildPipes pipes = ChildPipes.open(request, lines.isPresent());
      Child child = spawn(spec, request.pass(membership), pipes);
      MonitoredChild monitored = new MonitoredChild(child, listener, isOurs);
      monitored.start();
      return monitored;
    } catch (IpcException | IllegalArgumentException e) {
      throw new ProcessStartException("cannot start process " + spec.name() + ": " + e, e);
    }
  }

  private Child spawn(LaunchSpec spec, SpawnRequest request, ChildPipes pipes) {
    try {
      long pid = Posix.spawn(request);
      return new Child(spec, pid, link(pid, pipes));
    } catch (Throwable e) {
      pipes.closeParentEnds();
      throw e;
    } finally {
      pipes.closeChildEnds();
    }
  }

  /** Makes the link to a process, or ends the process: one that nobody watches must not live. */
  private ChildLink link(long pid, ChildPipes pipes) {
    try {
      return new ChildLink(loops, pipes, pid);
    } catch (Throwable e) { // no descriptor or no memory is left
      Posix.kill(pid, Signal.SIGKILL);
      while (Posix.waitpidNow(pid).isEmpty()) {
        Thread.onSpinWait(); // a matter of a millisecond
      }
      throw e;
    }
  }

  private SpawnRequest request(LaunchSpec spec, JavaCommand command) {
    SpawnRequest request =
        SpawnRequest.of(commandLine(spec.name(), command))
            .readFrom(STDIN, OutputFile.NOTHING)
            .withoutVariables(OPTIONS_VARIABLES)
            .variables(spec.environment());
    if (spec.workingDirectory().isPresent()) {
      return request.directory(spec.workingDirectory().get());
    }
    requireOwnDirectory(spec.name());
    return request;
  }

  /** No JVM comes up in a directory that has been deleted. */
  private static void requireOwnDirectory(String name) {
    try {
      Path directory = Files.readSymbolicLink(OWN_DIRECTORY);
      if (Files.notExists(directory)) {
        throw new ProcessStartException(
            "cannot start process %s: no JVM can start in the working directory of this process, %s;"
                    .formatted(name, directory)
                + " give the child another one, or start this program in a directory that stays");
      }
    } catch (IOException noProcFs) {
      ProcessLog.debug("cannot look at the working directory", noProcFs);
    }
  }

  /** Returns {@code java @file main-class name}. */
  private List<String> commandLine(String name, JavaCommand command) {
    List<String> line = new ArrayList<>();
    line.add(executable().toString());
    line.add("@" + argumentFile(command));
    line.addAll(command.main());
    line.add(name);
    return line;
  }

  private Path argumentFile(JavaCommand command) {
    try {
      return argumentFiles.forOptions(command.options());
    } catch (CommandException e) {
      throw ProcessStartException.because(e);
    }
  }

  /**
   * Returns the java executable of the JDK that runs this process. What was started as this process
   * may be another program, which would only start itself once more.
   *
   * @throws ProcessStartException if there is none
   */
  static Path executable() {
    return executable(Path.of(System.getProperty("java.home")));
  }

  static Path executable(Path home) {
    if (Files.notExists(home)) {
      throw new ProcessStartException(
          "no child process can be started: the JDK that runs this program, "
              + home
              + ", is gone. Stop the program, and start it again with one that is there");
    }
    Path java = home.resolve("bin/java");
    if (!Files.isExecutable(java)) {
      throw new ProcessStartException(
          "no child process can be started: there is no executable "
              + java
              + ". A runtime image needs its native commands: make it without"
              + " --strip-native-commands, which jpackage adds unless --jlink-options is given");
    }
    return java;
  }

  /** Deletes the argument files; JVMs that are still reading them would not come up. */
  void deleteFiles() {
    argumentFiles.delete();
  }
}
