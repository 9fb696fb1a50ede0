package org.multiprocessing4j.ipc.queue;

import java.nio.ByteBuffer;

/** Where a store puts the messages that it reads, each in one or more parts. */
interface MessageTarget {

  /**
   * Begins a message; one that was begun and not ended is forgotten.
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
