package org.multiprocessing4j.ipc.queue;

import java.nio.ByteBuffer;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.multiprocessing4j.ipc.queue.store.CrashPoint;
import org.multiprocessing4j.ipc.queue.store.MessageStore;
import org.multiprocessing4j.ipc.sync.AdaptiveSpin;
import org.multiprocessing4j.ipc.sync.Deadline;

/**
 * Puts messages: enters the section of producers, appends, counts, leaves, wakes; waits where there
 * is no room.
 */
final class ProducerSide {
  private final QueueState state;
  private final Section section;
  private final Supplier<MessageStore> store;

  /** Guarded by the producer lock. */
  private long knownGetCount;

  ProducerSide(QueueState state, Section section, Supplier<MessageStore> store) {
    this.state = state;
    this.section = section;
    this.store = store;
  }

  /** Puts messages inside the section, which was entered, and leaves it; returns how many. */
  private interface Putting {
    int put();
  }

  /**
   * Puts a message.
   *
   * @param message from its position to its limit; the position moves there if it was put
   * @param timeoutNanos how long to wait for room
   * @return false if the time was up before there was room
   */
  boolean put(ByteBuffer message, long timeoutNanos, OpenCheck open) throws InterruptedException {
    open.requireOpen();
    if (section.tryEnter()) {
      if (putInside(message) > 0) {
        return true;
      }
      letRoomGather(timeoutNanos);
    }
    Putting putting = () -> putInside(message);
    return await(putting, message.remaining(), Deadline.afterNanos(timeoutNanos), open) > 0;
  }

  /**
   * Puts messages in order, waiting for room as long as it takes. Those that were put are handed
   * over, however this ends.
   *
   * @return how many were put: all of them, unless the thread was interrupted after some had been
   *     put; then it is interrupted still
   * @throws InterruptedException if interrupted before any was put
   */
  int putAll(MessageSource messages, OpenCheck open) throws InterruptedException {
    int put = 0;
    try {
      while (put < messages.count()) {
        put += putSome(messages, put, open);
      }
    } catch (InterruptedException e) {
      if (put == 0) {
        throw e;
      }
      Thread.currentThread().interrupt();
    }
    return put;
  }

  /**
   * Puts as many messages as there is room for, waiting for room for one as long as it takes.
   *
   * @param first the number of the message to begin with
   * @return how many were put, at least one
   */
  private int putSome(MessageSource messages, int first, OpenCheck open)
      throws InterruptedException {
    open.requireOpen();
    if (section.tryEnter()) {
      int put = putInside(messages, first);
      if (put > 0) {
        return put;
      }
      letRoomGather(Long.MAX_VALUE);
    }
    int bytes = messages.message(first).remaining();
    return await(() -> putInside(messages, first), bytes, Deadline.never(), open);
  }

  /**
   * Whoever looks for room after each message that is taken finds room for just one, and each look
   * takes the consumers' lines away from them. A microsecond later there is room for many.
   */
  private static void letRoomGather(long timeoutNanos) {
    if (timeoutNanos > 0) {
      AdaptiveSpin.pause();
    }
  }

  private int await(Putting putting, int bytes, Deadline deadline, OpenCheck open)
      throws InterruptedException {
    BooleanSupplier isWorthTrying =
        () -> hasRoomFor(bytes) || state.isAtLeast(QueueState.SHUT_DOWN);
    int put = 0;
    try {
      do {
        open.requireOpen();
        state.requireAcceptsPuts();
        if (hasRoomFor(bytes) && section.enter(deadline, open)) {
          put = putting.put();
        }
      } while (put == 0 && state.sleepUnless(state.notFull, isWorthTrying, deadline, open));
    } finally {
      if (put == 0) {
        passWakeUpOn();
      }
    }
    return put;
  }

  /** Whoever gives up may have been the one who was woken for a place. */
  private void passWakeUpOn() {
    if (state.room() > 0) {
      state.notFull.signal(1);
    }
  }

  /** Whether a message of that size could be put now. */
  boolean hasRoomFor(int bytes) {
    return state.room() > 0 && store.get().hasRoomFor(bytes);
  }

  private int putInside(ByteBuffer message) {
    long before = state.putCount();
    int put = 0;
    try {
      MessageStore target = readyStore();
      long putCount = state.putCount();
      if (room(putCount, 1) > 0 && target.append(putCount, message)) {
        put = 1;
        count(target, putCount + 1);
      }
    } catch (QueueStorageException e) {
      state.requireNotDeleted(); // then the files are gone for that reason
      throw e;
    } finally {
      leaveAndWake(before);
    }
    return put;
  }

  private int putInside(MessageSource messages, int first) {
    long before = state.putCount();
    try {
      return append(messages, first, readyStore());
    } catch (QueueStorageException e) {
      state.requireNotDeleted();
      throw e;
    } finally {
      leaveAndWake(before);
    }
  }

  /**
   * Leaves the section and wakes consumers for what has come since, whether it was put here or
   * found to have been put by somebody who died.
   */
  private void leaveAndWake(long before) {
    long put = state.putCount() - before;
    section.leave();
    if (put > 0 && state.notEmpty.hasSleepers()) {
      state.notEmpty.signalAfterFence(state.claims.areExhausted() ? Integer.MAX_VALUE : (int) put);
    }
  }

  private MessageStore readyStore() {
    state.requireAcceptsPuts();
    MessageStore ready = store.get();
    if (section.hasSeenDeath() || state.hasProducerFailed()) {
      state.commitPutCount(ready.recoverProducer(state.putCount()));
      state.clearProducerFailed();
      section.markConsistent();
    }
    return ready;
  }

  private int append(MessageSource messages, int first, MessageStore target) {
    long putCount = state.putCount();
    int count = messages.count() - first;
    int limit = (int) Math.min(count, room(putCount, count));
    int appended = 0;
    long bytes = 0;
    try {
      while (appended < limit && bytes < Section.BATCH_BYTES) {
        ByteBuffer message = messages.message(first + appended);
        bytes += message.remaining();
        if (!target.append(putCount + appended, message)) {
          break;
        }
        appended++;
      }
    } finally { // what was appended before a failure counts as if it had been put alone
      if (appended > 0) {
        count(target, putCount + appended);
        messages.handOver(first + appended);
      }
    }
    return appended;
  }

  /** The word of the consumers is looked at only if what was known of it does not suffice. */
  private long room(long putCount, int wanted) {
    if (!state.isBounded()) {
      return Long.MAX_VALUE;
    }
    if (knownGetCount + state.maxSize() - putCount < wanted) {
      knownGetCount = state.getCount();
    }
    return knownGetCount + state.maxSize() - putCount;
  }

  private void count(MessageStore target, long putCount) {
    target.counting(putCount);
    CrashPoint.reach("queue.beforePutCount");
    state.commitPutCount(putCount);
    CrashPoint.reach("queue.afterPutCount");
    target.counted(putCount);
  }
}
