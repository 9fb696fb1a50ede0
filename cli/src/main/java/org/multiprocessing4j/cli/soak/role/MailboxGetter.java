package org.multiprocessing4j.cli.soak.role;

import java.time.Duration;
import org.multiprocessing4j.cli.soak.ledger.Ledger;
import org.multiprocessing4j.cli.soak.ledger.Op;
import org.multiprocessing4j.cli.soak.ledger.Thing;

/**
 * Takes messages from a mailbox.
 *
 * @param mailbox where they come from
 */
public record MailboxGetter(Mailbox mailbox) implements Role {
  private static final Duration REST = Duration.ofMillis(1);

  @Override
  public void act(Ledger ledger) throws Exception {
    ledger.call(Op.GET, Thing.MAILBOX, 0, () -> mailbox.get(Pace.PATIENCE));
    Pace.pause(REST);
  }
}
