package org.multiprocessing4j.benchmarks.idle;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.multiprocessing4j.benchmarks.peer.Crowd;
import org.multiprocessing4j.benchmarks.peer.Role;
import org.multiprocessing4j.benchmarks.transport.Transports;

/**
 * Prints the CPU that eight idle processes use together, as a fraction of one CPU.
 *
 * <p>Measured: the CPU time that the kernel accounts to all their threads in two seconds. It begins
 * when they have come up: when they have used less than 5 % of a CPU for a second. {@code
 * idle_jvms} has the same queue open but does not wait for it: that part is the JVM's own.
 */
public final class IdleCpu {
  private static final int PROCESSES = 8;
  private static final long SETTLE_MILLIS = 1_000;
  private static final long WATCH_MILLIS = 2_000;
  private static final double QUIET_SHARE = 0.05;
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Map<String, Role> MEASUREMENTS =
      Map.of("idle_consumers", Role.CONSUME, "idle_jvms", Role.SLEEP);

  private IdleCpu() {}

  /**
   * Runs the measurements that are named.
   *
   * @param names {@code idle_consumers}, {@code idle_jvms}
   * @throws Exception if a process cannot be started
   */
  public static void main(String[] names) throws Exception {
    for (String name : names) {
      Role role = MEASUREMENTS.get(name);
      if (role == null) {
        throw new IllegalArgumentException("there is no measurement \"" + name + "\"");
      }
      System.out.printf(
          Locale.ROOT,
          "{\"name\": \"%s\", \"unit\": \"fraction\", \"value\": %.6f}%n",
          name,
          share(role));
    }
  }

  /** The names that {@link #main} understands. */
  public static Set<String> measurements() {
    return MEASUREMENTS.keySet();
  }

  private static double share(Role role) throws Exception {
    try (Crowd crowd = Crowd.start(Transports.QUEUE, role, PROCESSES)) {
      awaitQuiet(crowd.pids());
      return watch(crowd.pids(), WATCH_MILLIS);
    }
  }

  private static void awaitQuiet(List<Long> pids) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    double share = watch(pids, SETTLE_MILLIS);
    while (share > QUIET_SHARE && System.nanoTime() - deadline < 0) {
      share = watch(pids, SETTLE_MILLIS);
    }
  }

  private static double watch(List<Long> pids, long millis)
      throws IOException, InterruptedException {
    long cpuBegin = cpuNanos(pids);
    long begin = System.nanoTime();
    TimeUnit.MILLISECONDS.sleep(millis);
    long cpuNanos = cpuNanos(pids) - cpuBegin;
    return (double) cpuNanos / (System.nanoTime() - begin);
  }

  private static long cpuNanos(List<Long> pids) throws IOException {
    long sum = 0;
    for (long pid : pids) {
      sum += CpuClock.nanos(pid);
    }
    return sum;
  }
}
