package org.multiprocessing4j.ipc.queue;

import org.multiprocessing4j.ipc.sync.Deadline;
import org.multiprocessing4j.ipc.sync.OwnerLock;

/**
 * One of the critical sections of a queue: a lock between processes, and a gate that this process
 * can shut, in order to unmap memory that none of its threads is using then. A thread that enters
 * takes the lock and then looks at the gate; a thread that shuts the gate does so and then looks at
 * the lock. So one of the two sees the other.
 *
 * <p>Inside, interrupts are put off: an interrupt at the wrong moment closes the file channels that
 * a backend works with.
 */
final class Section {
  /** A batch of this size is not made longer: others want to enter. */
  static final int BATCH_BYTES = 16 << 20;

  private static final long SLICE_NANOS = 50_000_000;

  private static final long LOOK_AGAIN_MILLIS = 10;

  /** How long a call that does not wait is patient with somebody else in the section. */
  private static final long PATIENCE_NANOS = 1_000_000_000;

  private final OwnerLock lock;
  private final int self;
  private final Object queue;
  private volatile boolean shut;

  /** Of the thread inside; guarded by the lock. */
  private boolean interrupted;

  /**
   * A section.
   *
   * @param self the token by which this process owns the lock
   * @param queue the name of the queue, for messages
   */
  Section(OwnerLock lock, int self, Object queue) {
    this.lock = lock;
    this.self = self;
    this.queue = queue;
  }

  /**
   * Enters if nobody is inside, or only for an instant more.
   *
   * @return whether {@link #leave} must follow
   * @throws QueueClosedException if the gate was closed
   */
  boolean tryEnter() {
    if (!lock.tryLockQuickly()) {
      return false;
    }
    passGate();
    return true;
  }

  /**
   * Enters, waiting until the deadline; after a deadline that has passed already it is patient for
   * a second, whatever interrupts.
   *
   * @return false if the time was up; else {@link #leave} must follow
   * @throws QueueClosedException if the handle or the gate was closed
   */
  boolean enter(Deadline deadline, OpenCheck open) throws InterruptedException {
    if (!lock.tryLockUncontended() && !await(deadline, open)) {
      return false;
    }
    passGate();
    return true;
  }

  /**
   * Enters, patient for a second, whatever interrupts.
   *
   * @return false if somebody stayed inside for longer; else {@link #leave} must follow
   * @throws QueueClosedException if the gate was closed
   */
  boolean enterPatiently() {
    if (!lock.tryLockUncontended() && !awaitPatiently()) {
      return false;
    }
    passGate();
    return true;
  }

  private void passGate() {
    interrupted = Thread.interrupted();
    if (shut) {
      leave();
      throw QueueClosedException.ofHandle(queue);
    }
  }

  private boolean await(Deadline deadline, OpenCheck open) throws InterruptedException {
    if (deadline.isExpired()) {
      return awaitPatiently();
    }
    while (!lock.lock(Deadline.afterNanos(Math.min(SLICE_NANOS, deadline.remainingNanos())))) {
      open.requireOpen();
      if (deadline.isExpired()) {
        return false;
      }
    }
    return true;
  }

  private boolean awaitPatiently() {
    Deadline patience = Deadline.afterNanos(PATIENCE_NANOS);
    boolean interruptedHere = false;
    try {
      while (true) {
        try {
          return lock.lock(patience);
        } catch (InterruptedException e) {
          interruptedHere = true;
        }
      }
    } finally {
      if (interruptedHere) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Inside: whether somebody died here, and {@link #markConsistent} was not called since. */
  boolean hasSeenDeath() {
    return lock.ownerDied();
  }

  /** Inside: what a death left behind has been cleared up. */
  void markConsistent() {
    lock.markConsistent();
  }

  /** Leaves; a full barrier. */
  void leave() {
    boolean interruptedInside = interrupted;
    lock.unlock();
    if (shut) {
      wakeShutter();
    }
    if (interruptedInside) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void wakeShutter() {
    notifyAll();
  }

  /** Lets no thread of this process in any more, and waits until the one inside has left. */
  synchronized void shut() {
    shut = true;
    boolean interruptedHere = false;
    while (lock.owner() == self) { // read volatile: not before the gate is shut
      try {
        // Not for ever: a thread that is inside through another core of this queue, as there is one
        // while a queue is closed and opened again at the same time, notifies nobody here.
        wait(LOOK_AGAIN_MILLIS);
      } catch (InterruptedException e) {
        interruptedHere = true;
      }
    }
    if (interruptedHere) {
      Thread.currentThread().interrupt();
    }
  }
}
