package org.multiprocessing4j.ipc.sync;

import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import org.jspecify.annotations.Nullable;

/**
 * What both locks have in common.
 *
 * <pre>
 *    0  OwnerLock
 *    8  int  throwing  1 = tell of a dead owner by an exception
 *   12  HoldState      of a reentrant lock
 * </pre>
 */
abstract class SharedLock extends SyncObject implements Lock {
  private static final long serialVersionUID = 1L;
  private static final String SORT = "lock";
  private static final int CONTENT_BYTES = 24;
  private static final long THROWING = 8;
  static final long HOLD = 12;

  final transient OwnerLock word;
  private final transient boolean throwing;

  SharedLock(Place place) {
    super(place);
    this.throwing = memory.getIntAcquire(offset + THROWING) != 0;
    this.word = new OwnerLock(memory, offset, peers, this::checkOpen);
  }

  static Place newPlace(int kind, @Nullable String name, OwnerDeath onDeath) {
    int throwing = onDeath == OwnerDeath.THROW ? 1 : 0;
    return Place.create(
        kind,
        CONTENT_BYTES,
        SORT,
        name,
        (memory, offset) -> memory.putIntRelease(offset + THROWING, throwing));
  }

  static Place namedPlace(int kind, String name) {
    return Place.open(kind, CONTENT_BYTES, SORT, name, (memory, offset) -> {});
  }

  /** Fails unless the caller may unlock. */
  abstract void requireHeld();

  /** Frees the lock however often it is held, and returns how often that was. */
  abstract int releaseAll();

  /** Takes the lock back as it was before {@link #releaseAll}. */
  abstract void reacquire(int depth);

  /**
   * Waits for the lock, whatever interrupts.
   *
   * @throws AbandonedLockException if an owner has died and the lock was created to tell so
   */
  @Override
  public abstract void lock();

  /**
   * Waits for the lock until it is there or this thread is interrupted.
   *
   * @throws AbandonedLockException as {@link #lock}
   */
  @Override
  public abstract void lockInterruptibly() throws InterruptedException;

  /**
   * Takes the lock if that needs no waiting: it is free, or its owner is dead.
   *
   * @throws AbandonedLockException as {@link #lock}
   */
  @Override
  public abstract boolean tryLock();

  /**
   * Waits for the lock, but not longer than told.
   *
   * @param timeout zero or less does not wait
   * @return false if the time ran out
   * @throws AbandonedLockException as {@link #lock}
   */
  public abstract boolean tryLock(Duration timeout) throws InterruptedException;

  /** {@link #tryLock(Duration)} for {@link Lock}. */
  @Override
  public final boolean tryLock(long time, TimeUnit unit) throws InterruptedException {
    return tryLock(Duration.ofNanos(unit.toNanos(time)));
  }

  /** A condition that belongs to this lock; serialisable by itself, and to be closed. */
  @Override
  public final IpcCondition newCondition() {
    checkOpen();
    return IpcCondition.create(this);
  }

  /**
   * Opens the condition with a name, or makes it if there is none; for a lock that was opened by
   * name itself. Like the lock it outlives everybody, and stays until it is {@linkplain
   * IpcCondition#unlink() unlinked} or the machine restarts.
   *
   * @param name 1 to 100 letters, digits, dots, dashes and underscores, unlike those of other locks
   * @return the condition
   */
  public final IpcCondition openCondition(String name) {
    checkOpen();
    return IpcCondition.open(name, this);
  }

  /** Whether anybody holds the lock, dead or alive. */
  public final boolean isLocked() {
    checkOpen();
    return word.owner() != 0;
  }

  /** Whether some thread of this process holds the lock. */
  public final boolean isHeldByThisProcess() {
    checkOpen();
    return word.isHeldByThisProcess();
  }

  /** The process that holds the lock, for people: it may be another one a moment later. */
  public final OptionalLong ownerPid() {
    checkOpen();
    return peers.pidOf(word.owner());
  }

  /**
   * Whether an owner has died holding the lock and nobody has called {@link #markConsistent()}
   * since. To be asked by the holder: what the lock protects may be half-written.
   */
  public final boolean ownerDied() {
    return word.ownerDied();
  }

  /** Declares what the lock protects to be repaired. To be called by the holder. */
  public final void markConsistent() {
    requireHeld();
    word.markConsistent();
  }

  /** One more word of the cell line that the lock word lies on: no cost worth a name. */
  final void tellOfDeath() {
    if (throwing && word.ownerDied()) {
      throw new AbandonedLockException(name());
    }
  }

  final OwnerDeath onDeath() {
    return throwing ? OwnerDeath.THROW : OwnerDeath.REPORT;
  }

  @Override
  final boolean mayHaveSleepers() {
    return word.isContended();
  }

  /** "free" or "held by pid 4711". */
  String state() {
    int owner = word.owner();
    return owner == 0 ? "free" : "held by " + describe(owner);
  }

  @Override
  public final String toString() {
    return describe(state());
  }
}
