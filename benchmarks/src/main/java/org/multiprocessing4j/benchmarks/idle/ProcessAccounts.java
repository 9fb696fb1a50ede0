package org.multiprocessing4j.benchmarks.idle;

import com.sun.jna.Function;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** What the kernel accounts to a process. */
final class ProcessAccounts {
  private static final Function CLOCK_GETTIME = Function.getFunction("c", "clock_gettime");
  private static final int SCHEDULER_CLOCK = 2; // CPUCLOCK_SCHED of linux/posix-timers.h
  private static final String MEMORY_KEY = "Pss:";
  private static final long BYTES_PER_KILOBYTE = 1024;

  private ProcessAccounts() {}

  /**
   * The CPU time of all threads that a process has ever had, to the nanosecond: its own clock of
   * clock_getcpuclockid(3). That of {@link ProcessHandle.Info} counts in ticks of ten milliseconds,
   * too coarse for an idle process.
   *
   * @param pid a process of this machine
   * @return CPU time in nanoseconds
   * @throws IOException if there is no such process
   */
  static long cpuNanos(long pid) throws IOException {
    int clock = (~(int) pid << 3) | SCHEDULER_CLOCK;
    long[] secondsAndNanos = new long[2];
    if (CLOCK_GETTIME.invokeInt(new Object[] {clock, secondsAndNanos}) != 0) {
      throw new IOException("process " + pid + " has no CPU clock: it has ended");
    }
    return TimeUnit.SECONDS.toNanos(secondsAndNanos[0]) + secondsAndNanos[1];
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
    Path accounts = Path.of("/proc", Long.toString(pid), "smaps_rollup");
    return Files.readAllLines(accounts).stream()
        .filter(line -> line.startsWith(MEMORY_KEY))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * BYTES_PER_KILOBYTE)
        .sum();
  }
}
