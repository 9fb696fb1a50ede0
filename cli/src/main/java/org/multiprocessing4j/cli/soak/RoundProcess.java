package org.multiprocessing4j.cli.soak;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.multiprocessing4j.ipc.posix.Errno;
import org.multiprocessing4j.ipc.posix.Posix;
import org.multiprocessing4j.ipc.posix.PosixException;
import org.multiprocessing4j.ipc.posix.Signal;

/** The JVM of a {@link Round} and all that come of it, seen from outside. */
final class RoundProcess {
  private static final Duration UNTIL_ALL_ARE_GONE = Duration.ofSeconds(2);
  private static final Duration TO_PRINT_STACKS = Duration.ofSeconds(1);

  private final Path directory;
  private final Process process;

  private RoundProcess(Path directory, Process process) {
    this.directory = directory;
    this.process = process;
  }

  /** Starts a round as a program of its own would be started, so that it is a run of its own. */
  static RoundProcess start(Path directory, int number, long seed, Duration length)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(new JvmOptions(directory).options()));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Round.class.getName()));
    command.addAll(
        List.of(
            directory.toString(),
            Integer.toString(number),
            Long.toString(seed),
            Long.toString(length.toMillis())));
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("parent.out").toFile())
            .start();
    return new RoundProcess(directory, process);
  }

  long pid() {
    return process.pid();
  }

  int exitCode() {
    return process.exitValue();
  }

  /** Waits for the end of the parent; returns whether it has ended. */
  boolean awaitEnd(Duration patience) throws InterruptedException {
    return process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Kills the parent, not its children, and waits until it is dead. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** Has the parent print its stacks, and kills it. */
  void giveUp() throws InterruptedException {
    Posix.kill(pid(), Signal.SIGQUIT);
    process.waitFor(TO_PRINT_STACKS.toMillis(), TimeUnit.MILLISECONDS);
    kill();
  }

  /**
   * The directory of its run, which is to be gone some time after the parent; none if the parent
   * was killed before it had children.
   */
  Optional<Path> run() throws IOException {
    Path file = directory.resolve(Round.RUN_FILE);
    return Files.exists(file) ? Optional.of(Path.of(Files.readString(file))) : Optional.empty();
  }

  /** Waits until all processes of the run have ended, and ends those that are left after that. */
  List<Long> endOrphans() throws IOException {
    long deadline = System.nanoTime() + UNTIL_ALL_ARE_GONE.toNanos();
    List<Long> left = processesOfRun();
    left.forEach(RoundProcess::resume);
    while (!left.isEmpty() && System.nanoTime() < deadline) {
      LockSupport.parkNanos(10_000_000);
      left = processesOfRun();
    }
    left.forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
    return left;
  }

  /** Whom the parent had stopped when it was killed, nobody else would let go on. */
  private static void resume(long pid) {
    try {
      Posix.kill(pid, Signal.SIGCONT);
    } catch (PosixException e) {
      if (!e.is(Errno.ESRCH)) {
        throw e;
      }
    }
  }

  /** The command line of a child names the argument file in the directory of its run. */
  private List<Long> processesOfRun() throws IOException {
    Optional<Path> run = run();
    if (run.isEmpty()) {
      return List.of();
    }
    Predicate<String> isOfRun = Predicate.<String>not(String::isEmpty).and(contains(run.get()));
    try (Stream<ProcessHandle> all = ProcessHandle.allProcesses()) {
      return all.map(ProcessHandle::pid).filter(pid -> isOfRun.test(commandLine(pid))).toList();
    }
  }

  private static Predicate<String> contains(Path path) {
    return text -> text.contains(path + "/");
  }

  private static String commandLine(long pid) {
    try {
      return Files.readString(Path.of("/proc", Long.toString(pid), "cmdline"));
    } catch (IOException e) {
      return ""; // it has ended meanwhile
    }
  }
}
