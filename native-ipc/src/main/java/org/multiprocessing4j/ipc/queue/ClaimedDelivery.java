package org.multiprocessing4j.ipc.queue;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import org.multiprocessing4j.ipc.queue.store.Claim;

/** A delivery of a queue in this process. */
final class ClaimedDelivery<E> implements Delivery<E> {
  private final E value;
  private final Claim claim;
  private final ConsumerSide consumers;
  private final OpenCheck open;

  /** By this object: the next claim in the same cell of the table looks the same. */
  private final AtomicBoolean settled = new AtomicBoolean();

  ClaimedDelivery(E value, Claim claim, ConsumerSide consumers, OpenCheck open) {
    this.value = value;
    this.claim = claim;
    this.consumers = consumers;
    this.open = open;
  }

  @Override
  public E value() {
    return value;
  }

  @Override
  public int deliveries() {
    return claim.deliveries();
  }

  @Override
  public void ack() {
    settle(consumers::acknowledge, "ack");
  }

  @Override
  public void nack() {
    settle(consumers::giveBack, "nack");
  }

  private void settle(Predicate<Claim> how, String call) {
    if (settled.compareAndSet(false, true)) {
      open.requireOpen();
      if (how.test(claim)) {
        return;
      }
    }
    throw new IllegalStateException(
        call + "() on a delivery that was acknowledged or given back before");
  }

  @Override
  public String toString() {
    return "Delivery[" + value + ", delivered " + deliveries() + " times]";
  }
}
