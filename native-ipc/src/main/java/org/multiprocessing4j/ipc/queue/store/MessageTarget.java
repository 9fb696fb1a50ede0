package org.multiprocessing4j.ipc.queue.store;

import java.nio.ByteBuffer;
import org.multiprocessing4j.ipc.Internal;
import org.multiprocessing4j.ipc.queue.MessageTooLargeException;

/** Where a store puts the messages that it reads, each in one or more parts. */
@Internal
public interface MessageTarget {

  /**
   * Begins a message, and drops one that was begun and not ended.
   *
   * @param length of the message, or of its first part
   * @return false if there is no room for it behind those that there are
   */
  boolean begin(int length);

  /**
   * Makes the message longer.
   *
   * @return a buffer with exactly so many bytes remaining, to be filled at once
   * @throws MessageTooLargeException if there is no room for it; the message stays in the queue
   */
  ByteBuffer extend(int length);

  /** Ends the message. */
  void end();

  /** How many messages there are. */
  int count();

  /** The bytes of all messages together. */
  int sizeBytes();
}
