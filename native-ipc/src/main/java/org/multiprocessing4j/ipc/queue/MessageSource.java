package org.multiprocessing4j.ipc.queue;

import java.nio.ByteBuffer;
import org.multiprocessing4j.ipc.queue.store.MessageTarget;

/** Messages that are to be put, in order; the counterpart of {@link MessageTarget}. */
interface MessageSource {

  /** How many messages there are. */
  int count();

  /**
   * One of them, those before it having been put.
   *
   * @param number counted from 0
   * @return a view of it, from its position to its limit; valid until the next call
   */
  ByteBuffer message(int number);

  /** Notes that the first messages, as many as that, were put. */
  void handOver(int put);
}
