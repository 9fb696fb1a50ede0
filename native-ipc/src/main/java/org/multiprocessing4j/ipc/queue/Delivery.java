package org.multiprocessing4j.ipc.queue;

/**
 * A message that is given back to the queue if the process that took it dies.
 *
 * <pre>{@code
 * Delivery<Order> delivery = orders.receive();
 * try {
 *   ship(delivery.value());
 *   delivery.ack();                       // now it is gone for good
 * } catch (IOException e) {
 *   delivery.nack();                      // somebody else may try
 * }
 * }</pre>
 *
 * <p>It belongs to the <em>process</em> that received it: any of its threads may settle it, and
 * only its death returns the message without a call. There is no time limit: a slow consumer keeps
 * its message. Settling is one atomic step, so that a process killed inside {@link #ack()} has
 * either acknowledged or not.
 *
 * @param <E> the type of the message
 */
public interface Delivery<E> {

  /** {@return the message} */
  E value();

  /**
   * Returns how many times this message has been delivered, including this time.
   *
   * @return 1 for a message that was never delivered before; 16,777,215 for that many and more
   */
  int deliveries();

  /**
   * Acknowledges the message: it will never be delivered again, and is done for {@link
   * IpcQueue#join()}.
   *
   * @throws IllegalStateException if this delivery was settled before
   * @throws QueueClosedException if the queue was closed; the message may then be delivered again
   */
  void ack();

  /**
   * Gives the message back. It is delivered again, before all messages that were never delivered,
   * to any process, by {@link IpcQueue#receive()} or {@link IpcQueue#get()}.
   *
   * @throws IllegalStateException if this delivery was settled before
   * @throws QueueClosedException if the queue was closed; the message may then be delivered again
   */
  void nack();
}
