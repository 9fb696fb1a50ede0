package org.multiprocessing4j.ipc.queue;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;

/** A delivery of a queue in this process. */
final class ClaimedDelivery<E> implements Delivery<E> {
  private final E value;
  private final Claim claim;
  private final Predicate<Claim> acknowledge;
  private final Predicate<Claim> giveBack;

  /** By this object: the next claim in the same cell of the table looks the same. */
  private final AtomicBoolean settled = new AtomicBoolean();

  /**
   * Creates a delivery.
   *
   * @param acknowledge settles the claim; false if that had been done before
   * @param giveBack likewise
   */
  ClaimedDelivery(E value, Claim claim, Predicate<Claim> acknowledge, Predicate<Claim> giveBack) {
    this.value = value;
    this.claim = claim;
    this.acknowledge = acknowledge;
    this.giveBack = giveBack;
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
    settle(acknowledge, "ack");
  }

  @Override
  public void nack() {
    settle(giveBack, "nack");
  }

  private void settle(Predicate<Claim> how, String call) {
    if (!settled.compareAndSet(false, true) || !how.test(claim)) {
      throw new IllegalStateException(
          call + "() on a delivery that was acknowledged or given back before");
    }
  }

  @Override
  public String toString() {
    return "Delivery[" + value + ", delivered " + deliveries() + " times]";
  }
}
