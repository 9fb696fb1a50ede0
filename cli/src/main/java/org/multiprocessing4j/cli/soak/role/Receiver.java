package org.multiprocessing4j.cli.soak.role;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.multiprocessing4j.cli.soak.ledger.Ledger;
import org.multiprocessing4j.cli.soak.ledger.Op;
import org.multiprocessing4j.cli.soak.ledger.Result;
import org.multiprocessing4j.cli.soak.ledger.Thing;
import org.multiprocessing4j.ipc.queue.Delivery;
import org.multiprocessing4j.ipc.queue.IpcQueue;
import org.multiprocessing4j.ipc.queue.QueueEmptyException;

/**
 * Receives messages, keeps each for a while, and acknowledges most of them.
 *
 * @param thing what the queue is called in the ledger
 * @param queue where they come from
 */
public record Receiver(Thing thing, IpcQueue<byte[]> queue) implements Role {
  private static final Duration WORK = Duration.ofMillis(4);
  private static final int ONE_GIVEN_BACK_IN = 20;

  @Override
  public void enter() throws InterruptedException {
    WarmUp.of(thing, queue);
  }

  @Override
  public void act(Ledger ledger) throws Exception {
    AtomicReference<@Nullable Delivery<byte[]>> inHand = new AtomicReference<>();
    long number = ledger.call(Op.RECEIVE, thing, 0, () -> receive(inHand));
    Delivery<byte[]> delivery = inHand.get();
    if (delivery == null) {
      return;
    }
    Pace.pause(WORK);
    if (ThreadLocalRandom.current().nextInt(ONE_GIVEN_BACK_IN) == 0) {
      ledger.call(Op.NACK, thing, number, () -> settle(delivery::nack));
    } else {
      ledger.call(Op.ACK, thing, number, () -> settle(delivery::ack));
    }
  }

  private long receive(AtomicReference<@Nullable Delivery<byte[]>> inHand)
      throws InterruptedException {
    try {
      Delivery<byte[]> delivery = queue.receive(Pace.PATIENCE);
      inHand.set(delivery);
      return Payload.numberOf(delivery.value());
    } catch (QueueEmptyException e) {
      return Result.NOTHING;
    }
  }

  private static long settle(Runnable step) {
    step.run();
    return Result.DONE;
  }
}
