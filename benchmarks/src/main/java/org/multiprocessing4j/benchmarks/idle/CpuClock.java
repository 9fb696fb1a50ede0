package org.multiprocessing4j.benchmarks.idle;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * The CPU time of a process to the nanosecond, from the scheduler's own accounts. The clock of
 * {@link ProcessHandle.Info} counts in ticks of ten milliseconds, too coarse for an idle process.
 */
final class CpuClock {
  private CpuClock() {}

  /**
   * Adds up the threads that live.
   *
   * @param pid a process of this machine
   * @return CPU time in nanoseconds
   * @throws IOException if there is no such process
   */
  static long nanos(long pid) throws IOException {
    try (Stream<Path> threads = Files.list(Path.of("/proc", Long.toString(pid), "task"))) {
      return threads.mapToLong(CpuClock::threadNanos).sum();
    }
  }

  /** The first number of schedstat (proc(5)) is the time spent on a CPU. */
  private static long threadNanos(Path thread) {
    try {
      String accounts = Files.readString(thread.resolve("schedstat"));
      return Long.parseLong(accounts.substring(0, accounts.indexOf(' ')));
    } catch (NoSuchFileException e) {
      return 0; // the thread has just ended
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
