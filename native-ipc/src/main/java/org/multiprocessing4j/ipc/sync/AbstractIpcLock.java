package org.multiprocessing4j.ipc.sync;

import java.time.Duration;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import org.jspecify.annotations.Nullable;
import org.multiprocessing4j.ipc.memory.SharedCell;

/**
 * What both locks have in common.
 *
 * <pre>
 *    0  OwnerLock
 *    8  int  throwing  1 = tell of a dead owner by an exception
 *   12  HoldState      of a reentrant lock
 * </pre>
 */
abstract class AbstractIpcLock extends SyncObject implements Lock {
  private static final long serialVersionUID = 1L;
  private static final int CONTENT_BYTES = 24;
  private static final long THROWING = 8;
  static final long HOLD = 12;

  final transient OwnerLock ownerLock;
  private final transient boolean throwing;
  private transient volatile boolean hasConditions;

  AbstractIpcLock(Place place) {
    super(place);
    this.throwing = memory.getIntAcquire(offset + THROWING) != 0;
    this.ownerLock = new OwnerLock(memory, offset, peers, this::requireOpen);
  }

  static Place newPlace(ObjectType type, @Nullable String label, OwnerDeath onDeath) {
    int throwing = Objects.requireNonNull(onDeath, "onDeath") == OwnerDeath.THROW ? 1 : 0;
    return Place.create(
        type,
        CONTENT_BYTES,
        label,
        (memory, offset) -> memory.putIntRelease(offset + THROWING, throwing));
  }

  static Place namedPlace(ObjectType type, String name) {
    return Place.open(type, CONTENT_BYTES, name, SharedCell.Content.ZEROS);
  }

  /** Fails unless the caller holds the lock, be it by a closed handle. */
  abstract void requireHeld();

  /** Frees the lock however often it is held, and returns how often that was. */
  abstract int releaseAll();

  /** Takes the lock back as it was before {@link #releaseAll}, by a closed handle too. */
  abstract void reacquire(int depth);

  /** Waits for the lock unless it has ended for everybody. */
  final void takeBack() {
    new OwnerLock(memory, offset, peers, this::requireNotEnded).lockUninterruptibly();
  }

  private void requireNotEnded() {
    if (isRemoved()) {
      requireOpen();
    }
  }

  /** To be called before anybody waits at a condition of this handle. */
  final void noteCondition() {
    hasConditions = true;
  }

  /**
   * Acquires the lock, waiting for it as long as necessary; an interrupt does not end the wait.
   *
   * @throws AbandonedLockException if an owner has died and the lock was created with {@link
   *     OwnerDeath#THROW}
   */
  @Override
  public abstract void lock();

  /**
   * Acquires the lock, waiting for it unless this thread is interrupted.
   *
   * @throws AbandonedLockException as {@link #lock}
   */
  @Override
  public final void lockInterruptibly() throws InterruptedException {
    tryLock(Duration.ofNanos(Long.MAX_VALUE));
  }

  /**
   * Acquires the lock if it is free or its owner is dead; does not wait.
   *
   * @throws AbandonedLockException as {@link #lock}
   */
  @Override
  public abstract boolean tryLock();

  /**
   * Acquires the lock, waiting for it until the time is up.
   *
   * @param timeout how long to wait; zero or less means not to wait
   * @return false if the time ran out
   * @throws AbandonedLockException as {@link #lock}
   */
  public abstract boolean tryLock(Duration timeout) throws InterruptedException;

  /** {@link #tryLock(Duration)} for {@link Lock}. */
  @Override
  public final boolean tryLock(long time, TimeUnit unit) throws InterruptedException {
    return tryLock(Duration.ofNanos(unit.toNanos(time)));
  }

  /**
   * Makes a condition that belongs to this lock.
   *
   * @return the condition, which is serialisable by itself; to be closed by the caller
   * @throws IllegalStateException if the lock is closed
   */
  @Override
  public final IpcCondition newCondition() {
    requireOpen();
    return IpcCondition.create(this);
  }

  /**
   * Opens the condition with a name, or makes it if there is none; for a lock that was opened by
   * name itself. Like the lock it outlives all processes, and stays until it is {@linkplain
   * IpcCondition#unlink() unlinked} or the machine restarts.
   *
   * @param name 1 to 100 letters, digits, dots, dashes and underscores, not beginning with a dot or
   *     dash, unlike those of other locks
   * @return the condition
   * @throws IllegalStateException if the lock is closed
   */
  public final IpcCondition openCondition(String name) {
    requireOpen();
    return IpcCondition.open(name, this);
  }

  /**
   * {@return whether anybody holds the lock, dead or alive}
   *
   * @throws IllegalStateException if the lock is closed
   */
  public final boolean isLocked() {
    requireOpen();
    return ownerLock.owner() != 0;
  }

  /**
   * {@return whether some thread of this process holds the lock}
   *
   * @throws IllegalStateException if the lock is closed
   */
  public final boolean isHeldByThisProcess() {
    requireOpen();
    return ownerLock.isHeldByThisProcess();
  }

  /**
   * {@return the process that holds the lock, if one does} For diagnosis only: it may be another
   * one a moment later, and one in another container is known by the id that it has there.
   *
   * @throws IllegalStateException if the lock is closed
   */
  public final OptionalLong ownerPid() {
    requireOpen();
    return peers.pidOf(ownerLock.owner());
  }

  /**
   * {@return whether an owner has died holding the lock and nobody has called {@link
   * #markConsistent()} since} To be called by the holder: what the lock protects may be
   * half-written.
   */
  public final boolean ownerDied() {
    return ownerLock.ownerDied();
  }

  /**
   * Declares that what the lock protects is consistent again.
   *
   * @throws IllegalMonitorStateException if the caller does not hold the lock
   * @throws IllegalStateException if the lock is closed
   */
  public final void markConsistent() {
    requireOpen();
    requireHeld();
    ownerLock.markConsistent();
  }

  /**
   * Reads from the cache line of the lock word, which has just been fetched, so it costs nothing.
   */
  final void tellOfDeath() {
    if (throwing && ownerLock.ownerDied()) {
      throw new AbandonedLockException(name());
    }
  }

  @Override
  final boolean mayHaveSleepers() {
    return hasConditions || ownerLock.isContended();
  }

  /** "free" or "held by pid 4711". */
  String state() {
    int owner = ownerLock.owner();
    return owner == 0 ? "free" : "held by " + describe(owner);
  }

  @Override
  public final String toString() {
    return describe(state());
  }
}
