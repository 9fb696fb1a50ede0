package org.multiprocessing4j.cli.soak.role;

import java.time.Duration;
import org.multiprocessing4j.cli.soak.ledger.Ledger;
import org.multiprocessing4j.cli.soak.ledger.Op;
import org.multiprocessing4j.cli.soak.ledger.Thing;
import org.multiprocessing4j.ipc.shared.SharedLong;

/**
 * Increments a shared counter.
 *
 * @param counter which
 */
public record Counter(SharedLong counter) implements Role {
  private static final Duration REST = Duration.ofMillis(2);

  @Override
  public void act(Ledger ledger) throws Exception {
    ledger.call(Op.ADD, Thing.COUNTER, 1, counter::incrementAndGet);
    Pace.pause(REST);
  }
}
