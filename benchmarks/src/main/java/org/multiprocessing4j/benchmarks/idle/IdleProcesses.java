package org.multiprocessing4j.benchmarks.idle;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.multiprocessing4j.benchmarks.peer.Crowd;
import org.multiprocessing4j.benchmarks.peer.Role;
import org.multiprocessing4j.benchmarks.program.ProgramResult;
import org.multiprocessing4j.benchmarks.transport.Transports;
import org.multiprocessing4j.ipc.posix.Posix;
import org.multiprocessing4j.pool.ProcessPool;

/**
 * Prints what processes use that do nothing.
 *
 * <ul>
 *   <li>{@code idle_queue_consumers}, {@code idle_ring_consumers}: the CPU that eight processes use
 *       together which wait for a queue, as a fraction of one CPU. It is the time that the kernel
 *       accounts to all their threads in two seconds, after they have come up: after they have used
 *       less than 5 % of a CPU for a second.
 *   <li>{@code idle_jvms}: the same of processes that have a ring open, but only sleep. That part
 *       is the JVM's own.
 *   <li>{@code worker_memory}: the bytes of memory that one worker of a pool of two occupies after
 *       a few tasks, pages that it shares divided by the number of their users.
 * </ul>
 */
public final class IdleProcesses {
  private static final int PROCESSES = 8;
  private static final int WORKERS = 2;
  private static final long SETTLE_MILLIS = 1_000;
  private static final long WATCH_MILLIS = 2_000;
  private static final double QUIET_SHARE = 0.05;
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Map<String, Measurement> MEASUREMENTS =
      Map.of(
          "idle_queue_consumers",
          name -> cpu(name, Transports.QUEUE, Role.CONSUME),
          "idle_ring_consumers",
          name -> cpu(name, Transports.RING, Role.CONSUME),
          "idle_jvms",
          name -> cpu(name, Transports.RING, Role.SLEEP),
          "worker_memory",
          IdleProcesses::workerMemory);

  private interface Measurement {
    ProgramResult run(String name) throws Exception;
  }

  private IdleProcesses() {}

  /**
   * Runs the measurements that are named.
   *
   * @param names which ones
   * @throws Exception if a process cannot be started
   */
  public static void main(String[] names) throws Exception {
    for (String name : names) {
      Measurement measurement = MEASUREMENTS.get(name);
      if (measurement == null) {
        throw new IllegalArgumentException("there is no measurement \"" + name + "\"");
      }
      System.out.println(measurement.run(name).toJson());
    }
  }

  /** The names that {@link #main} understands. */
  public static Set<String> measurements() {
    return MEASUREMENTS.keySet();
  }

  private static ProgramResult cpu(String name, Transports transport, Role role) throws Exception {
    try (Crowd crowd = Crowd.start(transport, role, PROCESSES)) {
      awaitQuiet(crowd.pids());
      return ProgramResult.of(name, "fraction", watch(crowd.pids(), WATCH_MILLIS));
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
      sum += ProcessAccounts.cpuNanos(pid);
    }
    return sum;
  }

  private static ProgramResult workerMemory(String name) throws Exception {
    try (ProcessPool pool = ProcessPool.create(WORKERS)) {
      List<Integer> tasks = IntStream.range(0, 100).boxed().toList();
      long pid = pool.map(tasks, task -> Posix.getpid(), 1).get(0);
      return ProgramResult.of(name, "bytes", (double) ProcessAccounts.memoryBytes(pid));
    }
  }
}
