package org.multiprocessing4j.ipc.sync;

import java.util.function.IntConsumer;
import java.util.function.IntSupplier;
import org.multiprocessing4j.ipc.liveness.Liveness;
import org.multiprocessing4j.ipc.memory.SharedBuffer;

/**
 * The shared words of a condition. All but the sequence are read and written under its lock only.
 *
 * <pre>
 *    0  int  sequence   counts signals; the futex word
 *    4  int  grants     wake-ups not yet consumed; never more than waiting
 *    8  long tickets    given to waiters in order
 *   16  long signalled  tickets below this one have been waiting at some signal
 *   24  int  waiting    waiters, including dead ones
 * </pre>
 *
 * <p>A waiter that dies stays counted as waiting, and a wake-up that was meant for it stays
 * granted: both can only wake somebody for nothing. Tickets are never reused: billions of waiters
 * may come and go while one waits.
 */
final class ConditionState {
  static final int SIZE_BYTES = 28;

  private static final long SEQUENCE = 0;
  private static final long GRANTS = 4;
  private static final long TICKETS = 8;
  private static final long SIGNALLED = 16;
  private static final long WAITING = 24;

  private final SharedBuffer memory;
  private final long offset;
  private final Liveness peers;
  private final Sleep sleep;
  private final IntSupplier releaseLock;
  private final IntConsumer reacquireLock;
  private final Runnable beforeSleep;

  /**
   * A condition in memory that is zero or holds one.
   *
   * @param releaseLock frees the lock however often it is held, and says how often that was
   * @param reacquireLock takes the lock back as often
   * @param beforeSleep throws if waiting has become pointless
   */
  ConditionState(
      SharedBuffer memory,
      long offset,
      Liveness peers,
      IntSupplier releaseLock,
      IntConsumer reacquireLock,
      Runnable beforeSleep) {
    this.memory = memory;
    this.offset = offset;
    this.peers = peers;
    this.sleep = new Sleep(memory, offset + SEQUENCE, peers);
    this.releaseLock = releaseLock;
    this.reacquireLock = reacquireLock;
    this.beforeSleep = beforeSleep;
  }

  /** Wakes at most {@code count}, under the lock. */
  void signal(int count) {
    int grants = get(GRANTS);
    int added = Math.min(count, get(WAITING) - grants);
    if (added > 0) {
      memory.putLong(offset + SIGNALLED, tickets());
      put(GRANTS, grants + added);
      wake(added);
    }
  }

  /** Waits for a signal, under the lock; false if the deadline came first. */
  boolean await(Deadline deadline, boolean interruptible) throws InterruptedException {
    if (interruptible) {
      Sleep.throwIfInterrupted();
    }
    long ticket = tickets();
    memory.putLong(offset + TICKETS, ticket + 1);
    put(WAITING, get(WAITING) + 1);
    return sleepUntilGranted(ticket, deadline, interruptible);
  }

  /** A volatile read: it is also asked for without the lock. */
  int waiting() {
    return memory.getIntVolatile(offset + WAITING);
  }

  /** Frees the lock, sleeps, and takes it back to see whether the wake-up was for this waiter. */
  private boolean sleepUntilGranted(long ticket, Deadline deadline, boolean interruptible)
      throws InterruptedException {
    while (true) {
      int deathsSeen = peers.deaths();
      int sequence = memory.getIntVolatile(offset + SEQUENCE);
      int depth = releaseLock.getAsInt();
      boolean interrupted;
      try {
        interrupted = sleep(ticket, sequence, deathsSeen, deadline, interruptible);
      } catch (Throwable closed) {
        reacquireLock.accept(depth);
        leave();
        throw closed;
      }
      reacquireLock.accept(depth);
      boolean granted = takeGrant(ticket);
      if (granted || interrupted || deadline.isExpired()) {
        put(WAITING, get(WAITING) - 1);
        return endWait(granted, interrupted);
      }
    }
  }

  /** A wake-up that came after its last check is left to the other waiters, if there are any. */
  private void leave() {
    int others = get(WAITING) - 1;
    put(GRANTS, Math.min(get(GRANTS), others));
    put(WAITING, others);
  }

  /**
   * A wake-up and an interrupt at once: the wake-up must not get lost, and the interrupt is kept.
   */
  private static boolean endWait(boolean granted, boolean interrupted) throws InterruptedException {
    if (interrupted && granted) {
      Thread.currentThread().interrupt();
    } else if (interrupted) {
      throw new InterruptedException();
    }
    return granted;
  }

  /**
   * Sleeps until there may be a wake-up for this waiter, or no reason to wait longer. A wake-up
   * whose receiver died is found when that death is announced.
   *
   * @return whether it was an interrupt, which is then consumed
   */
  private boolean sleep(
      long ticket, int sequence, int deathsSeen, Deadline deadline, boolean interruptible) {
    while (!isEligible(ticket) && !deadline.isExpired()) {
      if (interruptible && Thread.interrupted()) {
        return true;
      }
      beforeSleep.run();
      sleep.onValue(sequence, deathsSeen, deadline, interruptible);
      deathsSeen = peers.deaths();
      sequence = memory.getIntVolatile(offset + SEQUENCE);
    }
    return false;
  }

  private boolean takeGrant(long ticket) {
    if (!isEligible(ticket)) {
      return false;
    }
    put(GRANTS, get(GRANTS) - 1);
    return true;
  }

  /** Only waiters that were there at a signal may consume it, or a newcomer could steal it. */
  private boolean isEligible(long ticket) {
    return memory.getIntVolatile(offset + GRANTS) > 0
        && memory.getLongVolatile(offset + SIGNALLED) > ticket;
  }

  private void wake(int count) {
    memory.getAndAddInt(offset + SEQUENCE, 1);
    memory.wake(offset + SEQUENCE, count);
  }

  private long tickets() {
    return memory.getLong(offset + TICKETS);
  }

  private int get(long field) {
    return memory.getInt(offset + field);
  }

  private void put(long field, int value) {
    memory.putInt(offset + field, value);
  }
}
