package org.multiprocessing4j.cli.soak.role;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.multiprocessing4j.cli.soak.ledger.Ledger;
import org.multiprocessing4j.cli.soak.ledger.Op;
import org.multiprocessing4j.cli.soak.ledger.Result;
import org.multiprocessing4j.cli.soak.ledger.Thing;
import org.multiprocessing4j.pool.PoolBrokenException;
import org.multiprocessing4j.pool.ProcessPool;
import org.multiprocessing4j.pool.WorkerDiedException;

/** Has the workers of a pool of its own square numbers. */
public final class PoolUser implements Role {
  private static final long serialVersionUID = 1L;
  private static final int WORKERS = 2;
  private static final Duration WORK = Duration.ofMillis(20);

  private final String[] jvmArgs;
  private transient @Nullable ProcessPool pool;

  /**
   * A user.
   *
   * @param jvmArgs options of the workers
   */
  public PoolUser(String... jvmArgs) {
    this.jvmArgs = jvmArgs.clone();
  }

  /** The first task waits for worker JVMs to come up, and that is not what is to be watched. */
  @Override
  public void enter() throws InterruptedException {
    long ignored = square(workingPool(), 1);
  }

  @Override
  public void act(Ledger ledger) throws Exception {
    ProcessPool workers = workingPool();
    long number = ledger.nextMessage() & 0xffff;
    ledger.call(Op.SQUARE, Thing.POOL, number, () -> square(workers, number));
  }

  private long square(ProcessPool workers, long number) throws InterruptedException {
    try {
      return workers
          .applyAsync(
              () -> {
                Pace.pause(WORK);
                return number * number;
              })
          .get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof WorkerDiedException) {
        return Result.PEER_DIED;
      }
      if (e.getCause() instanceof PoolBrokenException) {
        leave();
        return Result.PEER_DIED;
      }
      throw new IllegalStateException("a task failed", e);
    } catch (PoolBrokenException | RejectedExecutionException e) {
      leave();
      return Result.PEER_DIED;
    }
  }

  private ProcessPool workingPool() {
    ProcessPool open = pool;
    if (open == null) {
      open = ProcessPool.builder().processes(WORKERS).jvmArgs(jvmArgs).build();
      pool = open;
    }
    return open;
  }

  @Override
  public void leave() {
    ProcessPool open = pool;
    pool = null;
    if (open != null) {
      open.terminate();
    }
  }
}
