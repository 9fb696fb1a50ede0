package org.multiprocessing4j.benchmarks.idle;

import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import org.multiprocessing4j.benchmarks.program.Meter;
import org.multiprocessing4j.benchmarks.program.ProgramResult;
import org.multiprocessing4j.ipc.posix.Posix;
import org.multiprocessing4j.pool.ProcessPool;

/**
 * The bytes of memory that one worker of a pool of two occupies after a few tasks, pages that it
 * shares divided by the number of their users.
 */
public final class WorkerMemory implements Meter {
  private static final int WORKERS = 2;

  private final String name;
  private final ProcessPool pool;
  private final long worker;

  private WorkerMemory(String name, ProcessPool pool, long worker) {
    this.name = name;
    this.pool = pool;
    this.worker = worker;
  }

  /**
   * Starts the pool and gives it a few tasks.
   *
   * @param name what to call the measurement
   * @return the meter; the caller closes it
   * @throws Exception if the pool fails
   */
  public static Meter open(String name) throws Exception {
    ProcessPool pool = ProcessPool.create(WORKERS);
    List<Integer> tasks = IntStream.range(0, 100).boxed().toList();
    return new WorkerMemory(name, pool, pool.map(tasks, task -> Posix.getpid(), 1).get(0));
  }

  @Override
  public ProgramResult measure() throws IOException {
    return ProgramResult.of(name, "bytes", (double) ProcessAccounts.memoryBytes(worker));
  }

  @Override
  public void close() {
    pool.close();
  }
}
