package org.multiprocessing4j.ipc.sync;

import java.util.Objects;
import org.multiprocessing4j.ipc.Internal;
import org.multiprocessing4j.ipc.liveness.Liveness;
import org.multiprocessing4j.ipc.memory.SharedBuffer;

/**
 * A lock of eight bytes in shared memory that survives the death of its owner.
 *
 * <pre>
 *   0  int   word       0 = free, else the owner token; bit 31 = somebody may be asleep; bit 31
 *                       alone = free, and offered to those who have slept
 *   4  byte  abandoned  1 = an owner died here and nobody has marked the data consistent since
 *   5  byte  starving   1 = somebody waits for long already; a hint, which may be lost or late
 * </pre>
 *
 * <p>It excludes threads as well as processes and is not reentrant; any thread of the owning
 * process may unlock it. Uncontended it costs one compare-and-set and one exchange, without a
 * native call or an allocation. The lock word follows mutex 2 of Ulrich Drepper, "Futexes Are
 * Tricky" (2011), with the owner in place of the 1.
 *
 * <p>It is not fair, since that would be slow, but nobody starves. Whoever comes by takes a free
 * lock before a sleeper has woken up, until somebody has waited for 10 ms: then the next unlock
 * offers the lock to those who sleep, wakes the one who has slept longest, and a newcomer has to
 * sleep first (for 10 ms at most, if the one who was woken cannot run). {@link #tryLock} takes an
 * offered lock, too. The locks of WebKit and of Go do likewise.
 *
 * <p>If the owner's process dies, the next one gets the lock at once and {@link #ownerDied()} tells
 * it, and every later owner, until {@link #markConsistent()}. It is never taken from a live owner.
 * A thread that ends without unlocking, in a process that goes on, keeps it locked: unlock in
 * {@code finally}.
 *
 * <p>Memory: {@link #unlock()} is a full barrier, and what came before it is visible after the next
 * successful lock. Why it is safe to die anywhere: the owner is in the word from the instant it is
 * taken; the process that takes it over marks it abandoned afterwards, and if it dies in between,
 * the next one does so.
 */
@Internal
public final class OwnerLock {
  /** The bytes it takes, from an offset that is a multiple of four. */
  public static final int SIZE_BYTES = 8;

  /** How often to look again before sleeping: not at all on one processor. */
  private static final int SPINS = Runtime.getRuntime().availableProcessors() > 1 ? 100 : 0;

  private static final int FREE = 0;
  private static final int CONTENDED = 0x8000_0000;
  private static final int OWNER_MASK = 0x7fff_ffff;

  /** Free, but whoever has not slept for it sleeps first, unless he has no time. */
  private static final int OFFERED = CONTENDED;

  private static final int ABANDONED_OFFSET = 4;
  private static final int STARVING_OFFSET = 5;

  /** How long others may be served first. Tests that must not depend on the clock change it. */
  static volatile long patienceNanos = 10_000_000;

  private final SharedBuffer memory;
  private final long offset;
  private final Liveness peers;
  private final int self;
  private final Sleep sleep;
  private final Runnable beforeSleep;

  /**
   * A lock in memory that is zero or holds such a lock.
   *
   * @param memory where
   * @param offset of its first byte, a multiple of four
   * @param peers who is alive
   */
  public OwnerLock(SharedBuffer memory, long offset, Liveness peers) {
    this(memory, offset, peers, () -> {});
  }

  /**
   * A lock whose waiters check something else before each sleep, when the word says already that
   * somebody may be asleep.
   *
   * @param beforeSleep throws if waiting has become pointless
   */
  OwnerLock(SharedBuffer memory, long offset, Liveness peers, Runnable beforeSleep) {
    Objects.checkFromIndexSize(offset, (long) SIZE_BYTES, memory.sizeBytes());
    this.memory = memory;
    this.offset = offset;
    this.peers = peers;
    this.self = peers.self();
    this.sleep = new Sleep(memory, offset, peers);
    this.beforeSleep = beforeSleep;
  }

  /**
   * Takes the lock if it is free or its owner is dead; does not wait.
   *
   * @return false if a living process holds it
   */
  public boolean tryLock() {
    if (tryLockUncontended()) {
      return true;
    }
    int seen = memory.getIntVolatile(offset);
    return seen != FREE && isFreeOrOwnerDead(seen) && take(seen);
  }

  /**
   * Takes the lock if it is free and not offered to somebody who has waited for long: the first
   * step of {@link #lock}, which allocates nothing.
   *
   * @return false if it was not to be had
   */
  public boolean tryLockUncontended() {
    return memory.compareAndSetInt(offset, FREE, self);
  }

  /**
   * As {@link #tryLockUncontended}, but looks again for a moment, without a sleep or a native call.
   *
   * @return false if it was not to be had at once
   */
  public boolean tryLockQuickly() {
    return tryLockUncontended() || spin();
  }

  /**
   * Takes the lock, waiting until the deadline.
   *
   * @param deadline when to give up
   * @return false if the deadline came first
   * @throws InterruptedException if this thread is interrupted while it waits
   */
  public boolean lock(Deadline deadline) throws InterruptedException {
    return tryLockUncontended() || lockSlowly(deadline, true);
  }

  /** Takes the lock, waiting for as long as it takes, whatever interrupts. */
  public void lockUninterruptibly() {
    if (tryLockUncontended()) {
      return;
    }
    try {
      lockSlowly(Deadline.never(), false);
    } catch (InterruptedException e) {
      throw new AssertionError("an uninterruptible wait was interrupted", e);
    }
  }

  /**
   * Frees the lock and wakes one who waits for it. Any thread of the owning process may call it.
   *
   * @throws IllegalMonitorStateException if this process does not hold the lock
   */
  public void unlock() {
    int seen = memory.getInt(offset);
    if (!isOwn(seen)) {
      throw new IllegalMonitorStateException(
          "this process does not hold the lock: "
              + (owner() == FREE ? "it is free" : "another process does"));
    }
    boolean offers = (seen & CONTENDED) != 0 && memory.getByte(offset + STARVING_OFFSET) != 0;
    int was = memory.getAndSetInt(offset, offers ? OFFERED : FREE);
    if ((was & CONTENDED) != 0) {
      boolean nobodyAsleep = memory.wake(offset, 1) == 0;
      if (offers && nobodyAsleep) {
        withdrawOffer();
      }
    }
  }

  private void withdrawOffer() {
    memory.compareAndSetInt(offset, OFFERED, FREE);
    memory.wake(offset, 1); // a newcomer may have fallen asleep just before
  }

  /**
   * {@return whether some thread of this process holds the lock} A plain read will do: only this
   * process stores its token and removes it, and threads that pass the lock to each other order
   * that among themselves.
   */
  public boolean isHeldByThisProcess() {
    return isOwn(memory.getInt(offset));
  }

  private boolean isOwn(int seen) {
    return (seen & OWNER_MASK) == self;
  }

  /** {@return the token of the owner, who may be dead, or 0 if the lock is free} */
  public int owner() {
    return memory.getIntVolatile(offset) & OWNER_MASK;
  }

  /**
   * {@return whether an owner has died and nobody has called {@link #markConsistent()} since} To be
   * asked by the owner: the data that the lock protects may be half-written. Only owners write it,
   * so a plain read finds what the last one wrote.
   */
  public boolean ownerDied() {
    return memory.getByte(offset + ABANDONED_OFFSET) != 0;
  }

  /** Declares the protected data repaired. To be called by the owner. */
  public void markConsistent() {
    memory.putByte(offset + ABANDONED_OFFSET, (byte) 0);
  }

  /** Whether somebody may be asleep. */
  boolean isContended() {
    return (memory.getIntVolatile(offset) & CONTENDED) != 0;
  }

  private boolean lockSlowly(Deadline deadline, boolean interruptible) throws InterruptedException {
    if (spin()) {
      return true;
    }
    Deadline patience = Deadline.afterNanos(patienceNanos);
    boolean hasSlept = false;
    while (true) {
      int deathsSeen = peers.deaths();
      int seen = memory.getIntVolatile(offset);
      if (seen == OFFERED ? hasSlept || deadline.isExpired() : isFreeOrOwnerDead(seen)) {
        if (take(seen)) {
          return true;
        }
      } else if (markContended(seen)) {
        if (interruptible) {
          Sleep.throwIfInterrupted();
        }
        if (deadline.isExpired()) {
          return false;
        }
        beforeSleep.run();
        if (patience.isExpired()) {
          memory.putByte(offset + STARVING_OFFSET, (byte) 1);
        }
        sleep.onValue(seen | CONTENDED, deathsSeen, deadline, interruptible);
        hasSlept = true;
      }
    }
  }

  private boolean spin() {
    for (int i = 0; i < SPINS; i++) {
      if (memory.getIntVolatile(offset) == FREE && tryLockUncontended()) {
        return true;
      }
      Thread.onSpinWait();
    }
    return false;
  }

  /**
   * Comes before every reason to give up: a thread that was woken and gives up must not leave
   * others asleep under a word that does not remember them.
   */
  private boolean markContended(int seen) {
    return (seen & CONTENDED) != 0 || memory.compareAndSetInt(offset, seen, seen | CONTENDED);
  }

  private boolean isFreeOrOwnerDead(int seen) {
    int owner = seen & OWNER_MASK;
    return owner == FREE || !peers.isAlive(owner);
  }

  /** Takes a lock that is free or whose owner is dead; others may be asleep: the word tells. */
  private boolean take(int seen) {
    if (!memory.compareAndSetInt(offset, seen, self | CONTENDED)) {
      return false;
    }
    if (seen == OFFERED) {
      memory.putByte(offset + STARVING_OFFSET, (byte) 0);
    } else if (seen != FREE) {
      memory.putByte(offset + ABANDONED_OFFSET, (byte) 1);
    }
    return true;
  }

  @Override
  public String toString() {
    int owner = owner();
    return owner == FREE ? "OwnerLock[free]" : "OwnerLock[0x" + Integer.toHexString(owner) + "]";
  }
}
