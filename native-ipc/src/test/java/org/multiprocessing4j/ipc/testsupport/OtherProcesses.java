package org.multiprocessing4j.ipc.testsupport;

import static org.multiprocessing4j.ipc.testsupport.Patience.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.multiprocessing4j.ipc.posix.Posix;
import org.multiprocessing4j.ipc.posix.Signal;

/** Processes that need not be children of this one. */
public final class OtherProcesses {

  private OtherProcesses() {}

  /**
   * Says whether there is a process, if only as a zombie.
   *
   * @param pid its id
   * @return whether the system knows it
   */
  public static boolean isRunning(long pid) {
    return Files.exists(Path.of("/proc/" + pid));
  }

  /**
   * Says what a process does.
   *
   * @param pid its id
   * @return as in proc_pid_stat(5): {@code T} if it is stopped, {@code Z} if it is a zombie
   * @throws IOException if there is no such process
   */
  public static char stateOf(long pid) throws IOException {
    return stateIn(Path.of("/proc/" + pid + "/stat"));
  }

  private static char stateIn(Path file) throws IOException {
    String stat = Files.readString(file);
    return stat.charAt(stat.lastIndexOf(')') + 2);
  }

  /**
   * Stops a process, and waits until all its threads have stopped.
   *
   * @param pid its id
   */
  public static void stop(long pid) {
    Posix.kill(pid, Signal.SIGSTOP);
    await().until(() -> areAllThreadsStopped(pid));
  }

  private static boolean areAllThreadsStopped(long pid) throws IOException {
    try (Stream<Path> threads = Files.list(Path.of("/proc/" + pid + "/task"))) {
      for (Path thread : threads.toList()) {
        if (stateIn(thread.resolve("stat")) != 'T') {
          return false;
        }
      }
    }
    return true;
  }

  /**
   * Waits until a process is gone.
   *
   * @param pid its id
   */
  public static void awaitEnd(long pid) {
    await().pollInterval(Duration.ofMillis(10)).until(() -> !isRunning(pid));
  }
}
