package org.multiprocessing4j.cli.soak.role;

import org.multiprocessing4j.cli.soak.ledger.Ledger;
import org.multiprocessing4j.cli.soak.ledger.Op;
import org.multiprocessing4j.cli.soak.ledger.Result;
import org.multiprocessing4j.cli.soak.ledger.Thing;

/**
 * Puts messages into a mailbox.
 *
 * @param mailbox where they go
 */
public record MailboxPutter(Mailbox mailbox) implements Role {
  @Override
  public void act(Ledger ledger) throws Exception {
    long number = ledger.nextMessage();
    ledger.call(
        Op.PUT,
        Thing.MAILBOX,
        number,
        () -> mailbox.put(number, Pace.PATIENCE) ? Result.DONE : Result.NOTHING);
  }
}
