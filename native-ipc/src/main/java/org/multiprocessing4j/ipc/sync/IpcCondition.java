package org.multiprocessing4j.ipc.sync;

import java.io.Serial;
import java.io.Serializable;
import java.time.Duration;
import java.util.Date;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.function.BooleanSupplier;
import org.multiprocessing4j.ipc.memory.SegmentHeader;

/**
 * A condition between processes, Python's {@code multiprocessing.Condition} that nobody's death can
 * block. Made by {@code newCondition()} of a lock.
 *
 * <pre>{@code
 * lock.lock();
 * try {
 *   while (!ready()) { condition.await(); }
 * } finally { lock.unlock(); }
 * }</pre>
 *
 * <p>Waiting frees the lock completely, however deep it is held, and takes it back as deep. A
 * signal wakes exactly one of those who wait at that moment, in no particular order; but after the
 * death of a waiter somebody may be woken for nothing, so wait in a loop, as with every condition.
 *
 * <p>Who waits is not listed anywhere, so a killed waiter leaves nothing behind: signalling never
 * waits, and the wake-up that it would have consumed goes to another. The handle is serialisable
 * and brings its lock along; {@code close()} in the creating process ends the condition, not the
 * lock.
 */
public final class IpcCondition extends SyncObject implements Condition {
  private static final long serialVersionUID = 1L;
  private static final int KIND = SegmentHeader.kind("COND");
  private static final int CONTENT_BYTES = 20;

  // All but the sequence are read and written under the lock only.
  private static final long SEQUENCE = 0; // counts signals; the futex word
  private static final long TICKETS = 4; // given to waiters in order
  private static final long SIGNALLED =
      8; // tickets below this one have been waiting at some signal
  private static final long GRANTS = 12; // wake-ups not yet consumed
  private static final long WAITING = 16; // waiters, including dead ones

  private final transient SharedLock lock;

  IpcCondition(SharedLock lock) {
    super(KIND, CONTENT_BYTES, null, "condition");
    this.lock = lock;
  }

  private IpcCondition(Address address, SharedLock lock) {
    super(KIND, address);
    this.lock = lock;
  }

  /** Waits for a signal. The caller must hold the lock. */
  @Override
  public void await() throws InterruptedException {
    block(Deadline.never(), true);
  }

  /**
   * Waits for a signal, but not longer than told. The caller must hold the lock.
   *
   * @param timeout zero or less does not wait, but lets others have the lock for a moment
   * @return false if the time ran out
   */
  public boolean await(Duration timeout) throws InterruptedException {
    return block(Deadline.after(timeout), true);
  }

  /**
   * Waits until something is so, looking at each signal. The caller must hold the lock.
   *
   * @param predicate is asked while the lock is held
   */
  public void waitFor(BooleanSupplier predicate) throws InterruptedException {
    waitFor(predicate, Duration.ofNanos(Long.MAX_VALUE));
  }

  /**
   * Waits until something is so, looking at each signal, but not longer than told. The caller must
   * hold the lock.
   *
   * @param predicate is asked while the lock is held
   * @param timeout zero or less does not wait
   * @return what the predicate said last
   */
  public boolean waitFor(BooleanSupplier predicate, Duration timeout) throws InterruptedException {
    Deadline deadline = Deadline.after(timeout);
    lock.requireHeld();
    while (!predicate.getAsBoolean()) {
      if (!block(deadline, true)) {
        return predicate.getAsBoolean();
      }
    }
    return true;
  }

  @Override
  public void awaitUninterruptibly() {
    try {
      block(Deadline.never(), false);
    } catch (InterruptedException e) {
      throw new AssertionError("an uninterruptible wait was interrupted", e);
    }
  }

  @Override
  public long awaitNanos(long timeoutNanos) throws InterruptedException {
    long start = System.nanoTime();
    block(Deadline.afterNanos(timeoutNanos), true);
    return timeoutNanos - (System.nanoTime() - start);
  }

  @Override
  public boolean await(long time, TimeUnit unit) throws InterruptedException {
    return block(Deadline.afterNanos(unit.toNanos(time)), true);
  }

  @Override
  @SuppressWarnings("JavaUtilDate") // the interface has it
  public boolean awaitUntil(Date deadline) throws InterruptedException {
    Duration timeout = Duration.ofMillis(deadline.getTime() - System.currentTimeMillis());
    return block(Deadline.after(timeout), true);
  }

  /** Wakes one who waits; does nothing if nobody does. The caller must hold the lock. */
  @Override
  public void signal() {
    signal(1);
  }

  /**
   * Wakes some of those who wait. The caller must hold the lock.
   *
   * @param count how many at most
   */
  public void signal(int count) {
    if (count < 0) {
      throw new IllegalArgumentException("cannot wake " + count);
    }
    requireUsable();
    int grants = get(GRANTS);
    int added = Math.min(count, get(WAITING) - grants);
    if (added > 0) {
      put(SIGNALLED, get(TICKETS));
      put(GRANTS, grants + added);
      wake(added);
    }
  }

  /** Wakes all who wait. The caller must hold the lock. */
  @Override
  public void signalAll() {
    signal(Integer.MAX_VALUE);
  }

  private boolean block(Deadline deadline, boolean interruptible) throws InterruptedException {
    requireUsable();
    if (interruptible) {
      Sleep.throwIfInterrupted();
    }
    int ticket = get(TICKETS);
    put(TICKETS, ticket + 1);
    put(WAITING, get(WAITING) + 1);
    return sleepUntilGranted(ticket, deadline, interruptible);
  }

  /** Frees the lock, sleeps, and takes it back to see whether the wake-up was for this waiter. */
  private boolean sleepUntilGranted(int ticket, Deadline deadline, boolean interruptible)
      throws InterruptedException {
    while (true) {
      int deathsSeen = peers.deaths();
      int sequence = memory.getIntVolatile(offset + SEQUENCE);
      int depth = lock.releaseAll();
      boolean interrupted = false;
      try {
        interrupted = sleep(ticket, sequence, deathsSeen, deadline, interruptible);
      } finally {
        lock.reacquire(depth);
      }
      boolean granted = takeGrant(ticket);
      if (granted || interrupted || deadline.isExpired()) {
        put(WAITING, get(WAITING) - 1);
        return endWait(granted, interrupted);
      }
    }
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
   * whose receiver died is found at the end of a slice.
   *
   * @return whether it was an interrupt, which is then consumed
   */
  private boolean sleep(
      int ticket, int sequence, int deathsSeen, Deadline deadline, boolean interruptible) {
    while (!isEligible(ticket) && !deadline.isExpired()) {
      if (interruptible && Thread.interrupted()) {
        return true;
      }
      checkOpen();
      Sleep.onWord(memory, offset + SEQUENCE, sequence, peers, deathsSeen, deadline);
      sequence = memory.getIntVolatile(offset + SEQUENCE);
      deathsSeen = peers.deaths();
    }
    return false;
  }

  private boolean takeGrant(int ticket) {
    if (!isEligible(ticket)) {
      return false;
    }
    put(GRANTS, get(GRANTS) - 1);
    return true;
  }

  /** Only who waited at a signal may consume one, or a newcomer could steal it. */
  private boolean isEligible(int ticket) {
    return memory.getIntVolatile(offset + GRANTS) > 0
        && memory.getIntVolatile(offset + SIGNALLED) - ticket > 0;
  }

  private void wake(int count) {
    memory.getAndAddInt(offset + SEQUENCE, 1);
    Sleep.wake(memory, offset + SEQUENCE, count);
  }

  private void requireUsable() {
    checkOpen();
    lock.requireHeld();
  }

  private int get(long field) {
    return memory.getInt(offset + field);
  }

  private void put(long field, int value) {
    memory.putInt(offset + field, value);
  }

  @Override
  void wakeAll() {
    wake(Integer.MAX_VALUE);
  }

  @Override
  public String toString() {
    return describe(get(WAITING) + " waiting, of " + lock);
  }

  @Override
  Serializable travellingForm() {
    return new Handle(address(), lock);
  }

  private record Handle(Address address, SharedLock lock) implements Serializable {
    @Serial
    private Object readResolve() {
      return new IpcCondition(address, lock);
    }
  }
}
