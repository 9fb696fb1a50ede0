package org.multiprocessing4j.ipc.queue;

import org.jspecify.annotations.Nullable;
import org.multiprocessing4j.ipc.liveness.Liveness;
import org.multiprocessing4j.ipc.memory.SharedBuffer;
import org.multiprocessing4j.ipc.queue.chronicle.ChronicleStore;
import org.multiprocessing4j.ipc.queue.ring.RingStore;
import org.multiprocessing4j.ipc.queue.store.ControlLayout;
import org.multiprocessing4j.ipc.queue.store.MessageStore;
import org.multiprocessing4j.ipc.sync.Deadline;
import org.multiprocessing4j.ipc.sync.OwnerLock;

/**
 * The queue as an algorithm over bytes: two locks, two counts, and a {@link MessageStore} for the
 * messages.
 *
 * <pre>
 *   producers                        control segment                        consumers
 *
 *   lock producers                                                          lock consumers
 *   store.append(putCount)  ---&gt;     message of that ordinal      ---&gt;      store.read(getCount)
 *   putCount + 1            ---&gt;     getCount &lt;= ordinal &lt; putCount  &lt;---   getCount + 1
 *   unlock                                                                  unlock
 *   wake notEmpty                                                           wake notFull
 * </pre>
 *
 * <p>Invariants:
 *
 * <ul>
 *   <li>The release store of {@code putCount} is the instant at which messages exist, that of
 *       {@code getCount} the instant at which they are taken. A process that dies elsewhere has
 *       changed nothing that anybody relies on; {@link MessageStore#recoverProducer} clears up
 *       after a producer.
 *   <li>Messages are encoded before the lock is taken and decoded after it was given back: user
 *       code never runs with a lock held, and a lock is held for about as long as it takes to copy
 *       a message.
 *   <li>Waiting: read the sequence of the event, look, sleep only if the sequence is still the
 *       same. Unlocking is a full barrier between the counts and the look for sleepers, so that no
 *       wake-up is lost.
 * </ul>
 *
 * <p>One instance per process and queue serves all its threads and handles; {@link OpenQueues}
 * shares it out.
 */
final class QueueCore {
  private final QueueState state;
  private final Section producerSection;
  private final Section consumerSection;
  private final ProducerSide producers;
  private final ConsumerSide consumers;
  private final OwnerLock storageLock;
  private final Runnable afterClose;
  private final Object opening = new Object();
  private volatile @Nullable MessageStore openStore;
  private boolean closed;

  /** How many handles share this core; guarded by {@link OpenQueues}. */
  int handles;

  /**
   * Creates the view of one process.
   *
   * @param peers who is alive
   * @param afterClose lets go of what the caller opened for it
   */
  QueueCore(QueueState state, Liveness peers, Runnable afterClose) {
    SharedBuffer control = state.control();
    this.state = state;
    this.afterClose = afterClose;
    this.storageLock = new OwnerLock(control, ControlLayout.STORAGE_LOCK, peers);
    this.producerSection = section(state, ControlLayout.PRODUCER_LOCK, peers);
    this.consumerSection = section(state, ControlLayout.CONSUMER_LOCK, peers);
    this.producers = new ProducerSide(state, producerSection, this::store);
    this.consumers = new ConsumerSide(state, consumerSection, this::store);
  }

  private static Section section(QueueState state, long lock, Liveness peers) {
    OwnerLock between = new OwnerLock(state.control(), lock, peers);
    return new Section(between, peers.self(), state.directory());
  }

  QueueState state() {
    return state;
  }

  /** With the store opened: that may take long, and must not happen inside a section. */
  ProducerSide producers() {
    store();
    return producers;
  }

  /** With the store opened: that may take long, and must not happen inside a section. */
  ConsumerSide consumers() {
    store();
    return consumers;
  }

  /**
   * Goes on to a later state; not in the middle of a put, which would succeed after consumers had
   * been told that nothing comes any more. Whoever is stopped in a put is not waited for.
   */
  void end(int newState) {
    boolean inside = producerSection.enterPatiently();
    try {
      state.advanceTo(newState);
    } finally {
      if (inside) {
        producerSection.leave();
      }
    }
  }

  /** Waits until all messages are done; false if the time was up before. */
  boolean awaitAllDone(Deadline deadline, OpenCheck open) throws InterruptedException {
    do {
      open.requireOpen();
      state.requireNotDeleted();
      if (state.isAllDone()) {
        return true;
      }
    } while (state.sleepUnless(state.allDone, state::isAllDone, deadline, open));
    return false;
  }

  /** Opened by the first message, because that loads the backend. */
  private MessageStore store() {
    MessageStore known = openStore;
    return known != null ? known : openStore();
  }

  private MessageStore openStore() {
    synchronized (opening) {
      MessageStore known = openStore;
      if (known == null) {
        if (closed) {
          throw QueueClosedException.ofHandle(state.directory());
        }
        known = lockAndOpenStore();
        openStore = known;
      }
      return known;
    }
  }

  private MessageStore lockAndOpenStore() {
    if (state.ringBytes() > 0) {
      return new RingStore(state.directory(), state.control(), state.claims);
    }
    storageLock.lockUninterruptibly();
    try {
      return ChronicleStore.open(state.directory(), state.control());
    } catch (QueueStorageException e) {
      state.requireNotDeleted(); // then the files are gone for that reason
      throw e;
    } finally {
      storageLock.unlock();
    }
  }

  /** Whether a put of even the smallest message would have to wait. */
  boolean isFull() {
    return !producers.hasRoomFor(0);
  }

  /** Unmaps everything, when no thread of this process is inside any more. */
  void close() {
    producerSection.shut();
    consumerSection.shut();
    synchronized (opening) {
      if (!closed) {
        closed = true;
        try {
          closeStore();
        } finally {
          afterClose.run();
        }
      }
    }
  }

  /** Lets go of one that was never shared out: no thread is inside, and no store is open. */
  void discard() {
    afterClose.run();
  }

  private void closeStore() {
    MessageStore known = openStore;
    if (known != null) {
      known.close();
    }
  }
}
