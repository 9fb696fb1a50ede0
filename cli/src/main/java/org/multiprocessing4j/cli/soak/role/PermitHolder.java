package org.multiprocessing4j.cli.soak.role;

import java.time.Duration;
import org.multiprocessing4j.cli.soak.ledger.Ledger;
import org.multiprocessing4j.cli.soak.ledger.Op;
import org.multiprocessing4j.cli.soak.ledger.Result;
import org.multiprocessing4j.cli.soak.ledger.Thing;
import org.multiprocessing4j.ipc.sync.IpcSemaphore;

/**
 * Holds a permit of a bounded semaphore now and then.
 *
 * @param semaphore which
 */
public record PermitHolder(IpcSemaphore semaphore) implements Role {
  private static final Duration TENURE = Duration.ofMillis(3);
  private static final Duration REST = Duration.ofMillis(1);

  @Override
  public void act(Ledger ledger) throws Exception {
    if (ledger.call(Op.TAKE, Thing.SEMAPHORE, 0, this::take) == Result.DONE) {
      Pace.pause(TENURE);
      ledger.call(Op.RETURN, Thing.SEMAPHORE, 0, this::giveBack);
      Pace.pause(REST);
    }
  }

  private long take() throws InterruptedException {
    return semaphore.tryAcquire(Pace.PATIENCE) ? Result.DONE : Result.NOTHING;
  }

  private long giveBack() {
    semaphore.release();
    return Result.DONE;
  }
}
