package org.multiprocessing4j.ipc.queue;

import java.util.function.Supplier;
import org.multiprocessing4j.ipc.sync.Deadline;

/**
 * Puts messages: waits for room, enters the section of producers, appends, counts, leaves, wakes.
 */
final class ProducerSide {
  private final QueueState state;
  private final Section section;
  private final Supplier<MessageStore> store;

  ProducerSide(QueueState state, Section section, Supplier<MessageStore> store) {
    this.state = state;
    this.section = section;
    this.store = store;
  }

  /**
   * Puts as many messages as there is room for, at least one unless the time is up before.
   *
   * @param first the number of the message to begin with
   * @return how many were put
   */
  int put(Messages messages, int first, Deadline deadline, OpenCheck open)
      throws InterruptedException {
    while (true) {
      open.requireOpen();
      state.requireAcceptsPuts();
      int put = state.room() > 0 ? putNow(messages, first, deadline, open) : 0;
      if (put > 0) {
        state.notEmpty.signalAfterFence(put);
        return put;
      }
      if (!state.sleepUnless(state.notFull, this::isWorthTrying, deadline)) {
        return 0;
      }
    }
  }

  private boolean isWorthTrying() {
    return state.room() > 0 || state.isAtLeast(QueueState.SHUT_DOWN);
  }

  private int putNow(Messages messages, int first, Deadline deadline, OpenCheck open)
      throws InterruptedException {
    if (!section.enter(deadline, open)) {
      return 0;
    }
    try {
      state.requireAcceptsPuts();
      if (section.hasSeenDeath() || state.hasProducerFailed()) {
        recover();
      }
      return append(messages, first);
    } catch (QueueStorageException e) {
      state.requireNotDeleted(); // then the files are gone for that reason
      throw e;
    } finally {
      section.leave();
    }
  }

  private void recover() {
    state.putCount(store.get().recoverProducer(state.putCount()));
    state.clearProducerFailed();
    section.markConsistent();
  }

  private int append(Messages messages, int first) {
    MessageStore target = store.get();
    long putCount = state.putCount();
    int limit = (int) Math.min(messages.count() - first, state.room());
    int appended = 0;
    try {
      while (appended < limit
          && target.append(putCount + appended, messages.message(first + appended))) {
        appended++;
      }
    } finally { // what was appended before a failure counts as if it had been put alone
      if (appended > 0) {
        CrashPoint.reach("queue.beforePutCount");
        state.putCount(putCount + appended);
        CrashPoint.reach("queue.afterPutCount");
        target.counted();
      }
    }
    return appended;
  }
}
