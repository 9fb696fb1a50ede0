package org.multiprocessing4j.cli.soak.role;

import java.time.Duration;
import org.multiprocessing4j.cli.soak.ledger.Ledger;
import org.multiprocessing4j.cli.soak.ledger.Op;
import org.multiprocessing4j.cli.soak.ledger.Result;
import org.multiprocessing4j.cli.soak.ledger.Thing;
import org.multiprocessing4j.ipc.queue.IpcQueue;
import org.multiprocessing4j.ipc.queue.QueueFullException;

/**
 * Puts messages into a queue.
 *
 * @param thing what the queue is called in the ledger
 * @param queue where they go
 */
public record Putter(Thing thing, IpcQueue<byte[]> queue) implements Role {
  private static final Duration REST = Duration.ofMillis(2);

  @Override
  public void enter() throws InterruptedException {
    WarmUp.of(thing, queue);
  }

  @Override
  public void act(Ledger ledger) throws Exception {
    long number = ledger.nextMessage();
    byte[] message = Payload.of(number);
    ledger.call(Op.PUT, thing, number, () -> put(message));
    Pace.pause(REST);
  }

  private long put(byte[] message) throws InterruptedException {
    try {
      queue.put(message, Pace.PATIENCE);
      return Result.DONE;
    } catch (QueueFullException e) {
      return Result.NOTHING;
    }
  }
}
