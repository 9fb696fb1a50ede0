package org.multiprocessing4j.cli.soak.role;

import java.time.Duration;
import org.multiprocessing4j.cli.soak.ledger.Ledger;
import org.multiprocessing4j.cli.soak.ledger.Op;
import org.multiprocessing4j.cli.soak.ledger.Result;
import org.multiprocessing4j.cli.soak.ledger.Thing;
import org.multiprocessing4j.ipc.sync.IpcEvent;

/**
 * Sets and clears an event; there must be only one who does.
 *
 * @param event which
 */
public record EventSetter(IpcEvent event) implements Role {
  private static final Duration REST = Duration.ofMillis(200);

  @Override
  public void act(Ledger ledger) throws Exception {
    ledger.call(Op.SET, Thing.EVENT, 0, () -> done(event::set));
    Pace.pause(REST);
    ledger.call(Op.CLEAR, Thing.EVENT, 0, () -> done(event::clear));
    Pace.pause(REST);
  }

  private static long done(Runnable step) {
    step.run();
    return Result.DONE;
  }
}
