package org.multiprocessing4j.cli.soak.role;

import java.time.Duration;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.TimeoutException;
import org.multiprocessing4j.cli.soak.ledger.Ledger;
import org.multiprocessing4j.cli.soak.ledger.Op;
import org.multiprocessing4j.cli.soak.ledger.Result;
import org.multiprocessing4j.cli.soak.ledger.Thing;
import org.multiprocessing4j.ipc.sync.IpcBarrier;

/**
 * Waits for others at a barrier, and repairs it when it is broken.
 *
 * @param barrier which
 */
public record BarrierParty(IpcBarrier barrier) implements Role {
  private static final Duration REST = Duration.ofMillis(5);

  @Override
  public void act(Ledger ledger) throws Exception {
    if (barrier.isBroken()) {
      barrier.reset();
    }
    ledger.call(Op.AWAIT, Thing.BARRIER, 0, this::await);
    Pace.pause(REST);
  }

  private long await() throws InterruptedException {
    try {
      return barrier.await(Pace.PATIENCE);
    } catch (BrokenBarrierException e) {
      return Result.BROKEN;
    } catch (TimeoutException e) {
      return Result.NOTHING;
    }
  }
}
