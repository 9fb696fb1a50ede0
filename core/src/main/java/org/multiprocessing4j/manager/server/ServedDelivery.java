package org.multiprocessing4j.manager.server;

import org.jspecify.annotations.Nullable;
import org.multiprocessing4j.ipc.queue.Delivery;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A message in the hands of a client, which goes back to its queue if that client dies before it
 * has acknowledged the message.
 */
final class ServedDelivery<E> implements Delivery<E>, HeldByThread {
  private static final Logger LOG = LoggerFactory.getLogger(ServedDelivery.class);

  private final Delivery<E> delivery;
  private final Runnable whenSettled;
  private @Nullable Thread holder = Thread.currentThread();

  ServedDelivery(Delivery<E> delivery, Runnable whenSettled) {
    this.delivery = delivery;
    this.whenSettled = whenSettled;
  }

  @Override
  public E value() {
    return delivery.value();
  }

  @Override
  public int deliveries() {
    return delivery.deliveries();
  }

  @Override
  public synchronized void ack() {
    delivery.ack();
    settled();
  }

  @Override
  public synchronized void nack() {
    delivery.nack();
    settled();
  }

  private void settled() {
    holder = null;
    whenSettled.run();
  }

  @Override
  public synchronized void releaseAllOfCurrentThread() {
    if (holder == Thread.currentThread()) {
      settled();
      try {
        delivery.nack();
      } catch (RuntimeException closed) { // the other things that the client held must come free
        LOG.debug("A message of a dead client cannot go back to its queue", closed);
      }
    }
  }
}
