package org.multiprocessing4j.cli.soak.role;

import java.time.Duration;
import org.multiprocessing4j.cli.soak.ledger.Ledger;
import org.multiprocessing4j.cli.soak.ledger.Op;
import org.multiprocessing4j.cli.soak.ledger.Result;
import org.multiprocessing4j.cli.soak.ledger.Thing;
import org.multiprocessing4j.ipc.sync.IpcEvent;

/**
 * Waits for an event.
 *
 * @param event which
 */
public record EventWaiter(IpcEvent event) implements Role {
  private static final Duration PATIENCE = Duration.ofMillis(30);
  private static final Duration REST = Duration.ofMillis(10);

  @Override
  public void act(Ledger ledger) throws Exception {
    ledger.call(Op.AWAIT, Thing.EVENT, 0, this::await);
    Pace.pause(REST);
  }

  private long await() throws InterruptedException {
    return event.await(PATIENCE) ? Result.DONE : Result.NOTHING;
  }
}
