package org.multiprocessing4j.benchmarks.idle;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.multiprocessing4j.benchmarks.program.ProgramResult;
import org.multiprocessing4j.ipc.codec.SerializableRunnable;
import org.multiprocessing4j.ipc.posix.Posix;
import org.multiprocessing4j.ipc.queue.IpcQueue;
import org.multiprocessing4j.pool.ProcessPool;
import org.multiprocessing4j.process.ChildProcess;

/**
 * Prints what processes use that do nothing.
 *
 * <ul>
 *   <li>{@code idle_queue_consumers}, {@code idle_ring_consumers}: the CPU that eight processes use
 *       together which wait in {@code get}, children of this one, as a fraction of one CPU. It is
 *       the time that the kernel accounts to all their threads in five seconds, after they have
 *       come up: after they have used less than 1 % of a CPU for a second.
 *   <li>{@code idle_jvms}: the same of children that only sleep. That part is the JVM's own.
 *   <li>{@code worker_memory}: the bytes of memory that one worker of a pool of two occupies after
 *       a few tasks, pages that it shares divided by the number of their users.
 * </ul>
 */
public final class IdleProcesses {
  private static final int PROCESSES = 8;
  private static final int WORKERS = 2;
  private static final long SETTLE_MILLIS = 1_000;
  private static final long WATCH_MILLIS = 5_000;
  private static final double QUIET_SHARE = 0.01;
  private static final int RING_BYTES = 1 << 20;
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Map<String, Measurement> MEASUREMENTS =
      Map.of(
          "idle_queue_consumers",
          name -> consumers(name, IpcQueue.create()),
          "idle_ring_consumers",
          name -> consumers(name, IpcQueue.ring(RING_BYTES)),
          "idle_jvms",
          name -> cpu(name, () -> Thread.sleep(Long.MAX_VALUE)),
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

  private static ProgramResult consumers(String name, IpcQueue<Integer> queue) throws Exception {
    try (queue) {
      return cpu(name, queue::get);
    }
  }

  private static ProgramResult cpu(String name, SerializableRunnable task) throws Exception {
    List<ChildProcess> children = new ArrayList<>();
    try {
      for (int i = 0; i < PROCESSES; i++) {
        children.add(ChildProcess.builder(task).daemon(true).start());
      }
      List<Long> pids = children.stream().map(ChildProcess::pid).toList();
      awaitQuiet(pids);
      return ProgramResult.of(name, "fraction", watch(pids, WATCH_MILLIS));
    } finally {
      children.forEach(ChildProcess::kill);
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
