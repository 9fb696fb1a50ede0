package org.multiprocessing4j.ipc.sync;

import java.io.Serial;
import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.function.BooleanSupplier;
import org.multiprocessing4j.ipc.memory.SharedCell;

/**
 * A condition between processes: Python's {@code multiprocessing.Condition}, except that the death
 * of a process cannot block it. It is made by {@code newCondition()} of a lock.
 *
 * <pre>{@code
 * lock.lock();
 * try {
 *   while (!ready()) { condition.await(); }
 * } finally { lock.unlock(); }
 * }</pre>
 *
 * <p>Waiting releases the lock completely, however often it is held, and reacquires it as often. A
 * signal wakes exactly one of the threads that wait at that moment, in no particular order; signals
 * that follow before those who were woken have the lock back wake as many of the threads that wait
 * at the last of them. After the death of a waiter another one may be woken spuriously, so wait in
 * a loop, as with every condition.
 *
 * <p>Waiters are not listed anywhere, so a killed one leaves nothing behind: signalling never
 * waits, and the signal that the dead waiter would have consumed goes to another. The handle is
 * serialisable and brings its lock along; {@code close()} in the creating process ends the
 * condition, not the lock.
 */
public final class IpcCondition extends SyncObject implements Condition {
  private static final long serialVersionUID = 1L;

  private final transient AbstractIpcLock lock;
  private final transient ConditionState state;

  private IpcCondition(Place place, AbstractIpcLock lock) {
    super(place);
    this.lock = lock;
    lock.noteCondition();
    this.state =
        new ConditionState(
            memory, offset, peers, lock::releaseAll, lock::reacquire, this::requireBothOpen);
  }

  static IpcCondition create(AbstractIpcLock lock) {
    return new IpcCondition(
        Place.create(
            ObjectType.CONDITION, ConditionState.SIZE_BYTES, null, SharedCell.Content.ZEROS),
        lock);
  }

  static IpcCondition open(String name, AbstractIpcLock lock) {
    return new IpcCondition(
        Place.open(ObjectType.CONDITION, ConditionState.SIZE_BYTES, name, SharedCell.Content.ZEROS),
        lock);
  }

  /**
   * Waits for a signal.
   *
   * @throws InterruptedException if this thread is interrupted before or while it waits
   * @throws IllegalMonitorStateException if the caller does not hold the lock
   * @throws IllegalStateException if the condition or its lock is closed, before or meanwhile
   * @throws AbandonedLockException if a process died holding the lock meanwhile, and the lock was
   *     created with {@link OwnerDeath#THROW}; the caller holds the lock
   */
  @Override
  public void await() throws InterruptedException {
    block(Deadline.never(), true);
  }

  /**
   * Waits for a signal until the time is up.
   *
   * @param timeout how long to wait; zero or less means not to wait, but the lock is released for a
   *     moment
   * @return false if the time ran out
   * @throws InterruptedException if this thread is interrupted before or while it waits
   * @throws IllegalMonitorStateException if the caller does not hold the lock
   * @throws IllegalStateException if the condition or its lock is closed, before or meanwhile
   * @throws AbandonedLockException as {@link #await()}
   */
  public boolean await(Duration timeout) throws InterruptedException {
    return block(Deadline.after(timeout), true);
  }

  /**
   * Waits until a predicate is true, evaluating it again after each signal.
   *
   * @param predicate evaluated while the lock is held
   * @throws InterruptedException if this thread is interrupted before or while it waits
   * @throws IllegalMonitorStateException if the caller does not hold the lock
   * @throws IllegalStateException if the condition or its lock is closed, before or meanwhile
   * @throws AbandonedLockException as {@link #await()}
   */
  public void waitFor(BooleanSupplier predicate) throws InterruptedException {
    waitFor(predicate, Duration.ofNanos(Long.MAX_VALUE));
  }

  /**
   * Waits until a predicate is true or the time is up, evaluating it again after each signal.
   *
   * @param predicate evaluated while the lock is held
   * @param timeout how long to wait; zero or less means not to wait
   * @return what the predicate returned last
   * @throws InterruptedException if this thread is interrupted before or while it waits
   * @throws IllegalMonitorStateException if the caller does not hold the lock
   * @throws IllegalStateException if the condition or its lock is closed, before or meanwhile
   * @throws AbandonedLockException as {@link #await()}
   */
  public boolean waitFor(BooleanSupplier predicate, Duration timeout) throws InterruptedException {
    Deadline deadline = Deadline.after(timeout);
    requireUsable();
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
    return Math.max(0, timeoutNanos) - (System.nanoTime() - start);
  }

  @Override
  public boolean await(long time, TimeUnit unit) throws InterruptedException {
    return block(Deadline.afterNanos(unit.toNanos(time)), true);
  }

  @Override
  @SuppressWarnings("JavaUtilDate") // the interface has it
  public boolean awaitUntil(Date deadline) throws InterruptedException {
    Instant moment = Instant.ofEpochMilli(deadline.getTime()); // a java.sql.Date gives none
    return block(Deadline.after(Duration.between(Instant.now(), moment)), true);
  }

  /**
   * Wakes one waiter; does nothing if there is none.
   *
   * @throws IllegalMonitorStateException if the caller does not hold the lock
   * @throws IllegalStateException if the condition or its lock is closed
   */
  @Override
  public void signal() {
    signal(1);
  }

  /**
   * Wakes some of the waiters.
   *
   * @param count how many at most
   * @throws IllegalMonitorStateException if the caller does not hold the lock
   * @throws IllegalStateException if the condition or its lock is closed
   */
  public void signal(int count) {
    if (count < 0) {
      throw new IllegalArgumentException("count must be 0 or more, not " + count);
    }
    requireUsable();
    state.signal(count);
  }

  /**
   * Wakes all waiters.
   *
   * @throws IllegalMonitorStateException if the caller does not hold the lock
   * @throws IllegalStateException if the condition or its lock is closed
   */
  @Override
  public void signalAll() {
    signal(Integer.MAX_VALUE);
  }

  private boolean block(Deadline deadline, boolean interruptible) throws InterruptedException {
    requireUsable();
    boolean signalled = state.await(deadline, interruptible);
    lock.tellOfDeath();
    return signalled;
  }

  private void requireUsable() {
    requireBothOpen();
    lock.requireHeld();
  }

  /** Without the lock nobody could give a signal any more. */
  private void requireBothOpen() {
    requireOpen();
    lock.requireOpen();
  }

  @Override
  boolean mayHaveSleepers() {
    return state.waiting() > 0;
  }

  @Override
  public String toString() {
    return describe(state.waiting() + " waiting, of " + lock);
  }

  @Override
  Serializable ticket() {
    return new Ticket(address(), lock);
  }

  private record Ticket(Place.Address address, AbstractIpcLock lock) implements Serializable {
    @Serial
    private Object readResolve() {
      return new IpcCondition(Place.at(ObjectType.CONDITION, address), lock);
    }
  }
}
