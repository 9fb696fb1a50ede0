package org.multiprocessing4j.ipc.queue.store;

import java.nio.ByteBuffer;
import java.util.List;
import org.multiprocessing4j.ipc.Internal;
import org.multiprocessing4j.ipc.queue.QueueStorageException;

/**
 * Where the bytes of the messages lie: the seam between the algorithm of the queue and its
 * backends.
 *
 * <p>Every message has an <em>ordinal</em>, counted from 0. The algorithm decides by two counts
 * alone which messages exist: those from {@code getCount} up to {@code putCount}. What a store
 * keeps besides, such as positions, either belongs to a count or is a hint that it checks against
 * the ordinals, so that no crash can leave it wrong.
 *
 * <p>One instance serves one process. Its producer side is called with the queue's producer lock
 * held, its consumer side with the consumer lock held, and both at the same time; a store needs no
 * locks of its own. If a process dies on the producer side, the next producer calls {@link
 * #recoverProducer} first; the consumer side has nothing to recover but space, which {@link
 * #release} finds.
 */
@Internal
public interface MessageStore extends AutoCloseable {
  /** Returned instead of a location: the target has no room left for the message. */
  long NO_ROOM = -1;

  /**
   * Producer side: writes a message that nobody reads before it was counted.
   *
   * @param ordinal one more than that of the message before
   * @param message read from its position to its limit; the position moves there if it was written
   * @return false if there is no room for it before others have been released
   * @throws QueueStorageException if it could not be written; it was not, not even in part
   */
  boolean append(long ordinal, ByteBuffer message);

  /** Whether a message of that size could be appended now. To be asked by anybody at any time. */
  boolean hasRoomFor(int messageBytes);

  /** Producer side: the messages appended so far are about to be counted. */
  void counting(long putCount);

  /** Producer side: the messages appended so far have been counted. */
  void counted(long putCount);

  /**
   * Producer side: a producer has died or failed at any point. Makes the store ready to be appended
   * to.
   *
   * @param putCount how many messages were counted
   * @return how many messages are stored whole; those that were not counted before are now
   */
  long recoverProducer(long putCount);

  /**
   * Consumer side: copies a message out that was counted. Until {@link #taken} is called it may be
   * read again.
   *
   * @param ordinal that of the last message read plus one, or of the last message taken plus one
   * @param target where it is added
   * @return where it lies, for {@link #readAgain}, greater for greater ordinals; or {@link
   *     #NO_ROOM}
   * @throws QueueStorageException if it cannot be read; it stays
   */
  long read(long ordinal, MessageTarget target);

  /**
   * Consumer side: copies a message out that was taken and is claimed. The next {@link #read} is
   * not affected.
   *
   * @param location what {@link #read} returned
   * @return false if the target has no room for it behind others
   * @throws QueueStorageException if it cannot be read; it stays
   */
  boolean readAgain(long ordinal, long location, MessageTarget target);

  /** Consumer side: the messages read so far are about to be counted as taken. */
  void taking(long getCount);

  /**
   * Consumer side: the messages read so far were taken; only claimed ones will be read again. It
   * must not fail, since nobody would get the messages then.
   */
  void taken();

  /**
   * Consumer side: whether space could be freed by {@link #release}.
   *
   * @param location of a claimed message that is no longer needed, or {@link Long#MAX_VALUE}
   */
  boolean isReleaseDue(long location);

  /**
   * Consumer side: frees the space of messages that were taken.
   *
   * @param claimed the locations that are still needed
   */
  void release(List<Long> claimed);

  /** Lets go of what this process holds; the messages stay. */
  @Override
  void close();
}
