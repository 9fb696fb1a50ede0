package org.multiprocessing4j.benchmarks.idle;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.stream.Stream;

/** What the kernel accounts to a process: proc(5). */
final class ProcessAccounts {
  private static final String MEMORY_KEY = "Pss:";
  private static final long BYTES_PER_KILOBYTE = 1024;

  private ProcessAccounts() {}

  /**
   * Adds up the CPU time of the threads that live, to the nanosecond. The clock of {@link
   * ProcessHandle.Info} counts in ticks of ten milliseconds, too coarse for an idle process.
   *
   * @param pid a process of this machine
   * @return CPU time in nanoseconds
   * @throws IOException if there is no such process
   */
  static long cpuNanos(long pid) throws IOException {
    try (Stream<Path> threads = Files.list(directory(pid).resolve("task"))) {
      return threads.mapToLong(ProcessAccounts::threadNanos).sum();
    }
  }

  /** The first number of schedstat is the time spent on a CPU. */
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

  /**
   * The memory that a process occupies: its proportional set size, in which a page that several
   * processes share counts for each of them in part.
   *
   * @param pid a process of this user
   * @return bytes
   * @throws IOException if there is no such process
   */
  static long memoryBytes(long pid) throws IOException {
    return Files.readAllLines(directory(pid).resolve("smaps_rollup")).stream()
        .filter(line -> line.startsWith(MEMORY_KEY))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * BYTES_PER_KILOBYTE)
        .sum();
  }

  private static Path directory(long pid) {
    return Path.of("/proc", Long.toString(pid));
  }
}
