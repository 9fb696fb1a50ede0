package org.multiprocessing4j.manager.proxy;

import java.io.Serializable;
import org.multiprocessing4j.ipc.queue.Delivery;

/**
 * A delivery as its client sees it: the message is here, its settlement is the server's.
 *
 * @param value the message
 * @param deliveries how often it has been handed out
 * @param served the proxy of the delivery in the server
 */
record ReceivedDelivery<E>(E value, int deliveries, Delivery<?> served)
    implements Delivery<E>, Serializable {

  @Override
  public void ack() {
    served.ack();
  }

  @Override
  public void nack() {
    served.nack();
  }
}
