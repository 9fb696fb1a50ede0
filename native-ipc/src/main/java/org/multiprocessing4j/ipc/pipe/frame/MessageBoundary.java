package org.multiprocessing4j.ipc.pipe.frame;

import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.multiprocessing4j.ipc.Internal;

/**
 * Checks that an end is between two messages: only there may it be passed on, since its next holder
 * begins with a new one.
 */
@Internal
public final class MessageBoundary {
  private MessageBoundary() {}

  /**
   * Whether a message was left unfinished: not while another thread is at it, which may well come
   * to its end.
   *
   * @param lock of those who send, or receive
   */
  public static boolean isLeft(ReentrantLock lock, BooleanSupplier isInTheMiddle) {
    if (!lock.tryLock()) {
      return false;
    }
    try {
      return isInTheMiddle.getAsBoolean();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Throws if an end is not there.
   *
   * @param end for the message
   * @throws IllegalStateException with what to do first
   */
  public static void require(Object end, boolean receivedInPart, boolean sentInPart) {
    if (receivedInPart) {
      throw new IllegalStateException(
          end
              + " cannot be passed on now: its next message was received in part, and the new holder"
              + " would take the rest for another; receive it first, with a larger limit if need be");
    }
    if (sentInPart) {
      throw new IllegalStateException(
          end
              + " cannot be passed on now: its last message was sent in part, because the send was"
              + " interrupted; send another one first, before which the rest leaves");
    }
  }
}
