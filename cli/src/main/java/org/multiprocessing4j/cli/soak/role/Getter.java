package org.multiprocessing4j.cli.soak.role;

import java.time.Duration;
import org.multiprocessing4j.cli.soak.ledger.Ledger;
import org.multiprocessing4j.cli.soak.ledger.Op;
import org.multiprocessing4j.cli.soak.ledger.Result;
import org.multiprocessing4j.cli.soak.ledger.Thing;
import org.multiprocessing4j.ipc.queue.IpcQueue;
import org.multiprocessing4j.ipc.queue.QueueEmptyException;

/**
 * Takes messages from a queue for good.
 *
 * @param thing what the queue is called in the ledger
 * @param queue where they come from
 */
public record Getter(Thing thing, IpcQueue<byte[]> queue) implements Role {
  private static final Duration REST = Duration.ofMillis(1);

  @Override
  public void enter() throws InterruptedException {
    WarmUp.of(thing, queue);
  }

  @Override
  public void act(Ledger ledger) throws Exception {
    getOne(ledger, Pace.PATIENCE);
    Pace.pause(REST);
  }

  /**
   * Takes one message.
   *
   * @return its number, or what became of the call
   */
  public long getOne(Ledger ledger, Duration patience) throws Exception {
    return ledger.call(Op.GET, thing, 0, () -> get(patience));
  }

  private long get(Duration patience) throws InterruptedException {
    try {
      return Payload.numberOf(queue.get(patience));
    } catch (QueueEmptyException e) {
      return Result.NOTHING;
    }
  }
}
