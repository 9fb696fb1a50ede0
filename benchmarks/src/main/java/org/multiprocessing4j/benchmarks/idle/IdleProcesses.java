package org.multiprocessing4j.benchmarks.idle;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.multiprocessing4j.benchmarks.program.Meter;
import org.multiprocessing4j.benchmarks.program.ProgramResult;
import org.multiprocessing4j.ipc.codec.SerializableRunnable;
import org.multiprocessing4j.ipc.queue.IpcQueue;
import org.multiprocessing4j.process.ChildProcess;

/**
 * The CPU that eight processes use together which do nothing, children of this one, as a fraction
 * of one CPU: what the kernel accounts to them, dead threads included, in a second.
 */
public final class IdleProcesses implements Meter {
  private static final int PROCESSES = 8;
  private static final long WINDOW_MILLIS = 1_000;
  private static final double QUIET_SHARE = 0.01;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final String name;
  private final Runnable closing;
  private final List<ChildProcess> children = new ArrayList<>();

  private IdleProcesses(String name, Runnable closing) {
    this.name = name;
    this.closing = closing;
  }

  /**
   * Starts processes that wait in {@code get}, and returns when they have come up.
   *
   * @param name what to call the measurement
   * @param queue what they wait for; closed with the meter
   * @return the meter; the caller closes it
   * @throws Exception if the processes cannot be started, or do not come to rest
   */
  public static Meter consumers(String name, IpcQueue<Integer> queue) throws Exception {
    return new IdleProcesses(name, queue::close).started(queue::get);
  }

  /**
   * Starts processes that only sleep, and returns when they have come up: what they use is the
   * JVM's own part of what consumers do.
   *
   * @param name what to call the measurement
   * @return the meter; the caller closes it
   * @throws Exception if the processes cannot be started, or do not come to rest
   */
  public static Meter sleepers(String name) throws Exception {
    return new IdleProcesses(name, () -> {}).started(() -> Thread.sleep(Long.MAX_VALUE));
  }

  private IdleProcesses started(SerializableRunnable task) throws Exception {
    try {
      for (int i = 0; i < PROCESSES; i++) {
        children.add(ChildProcess.builder(task).daemon(true).start());
      }
      awaitQuiet();
      return this;
    } catch (Exception | Error e) {
      close();
      throw e;
    }
  }

  private void awaitQuiet() throws IOException, InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    double share = watch();
    while (share > QUIET_SHARE) {
      if (System.nanoTime() - deadline > 0) {
        throw new IllegalStateException(
            "idle processes use " + share + " of a CPU after " + PATIENCE.toSeconds() + " s");
      }
      share = watch();
    }
  }

  @Override
  public ProgramResult measure() throws IOException, InterruptedException {
    return ProgramResult.of(name, "fraction", watch());
  }

  private double watch() throws IOException, InterruptedException {
    long cpuBegin = cpuNanos();
    long begin = System.nanoTime();
    TimeUnit.MILLISECONDS.sleep(WINDOW_MILLIS);
    long cpuNanos = cpuNanos() - cpuBegin;
    return (double) cpuNanos / (System.nanoTime() - begin);
  }

  private long cpuNanos() throws IOException {
    long sum = 0;
    for (ChildProcess child : children) {
      sum += ProcessAccounts.cpuNanos(child.pid());
    }
    return sum;
  }

  @Override
  public void close() {
    children.forEach(ChildProcess::kill);
    closing.run();
  }
}
