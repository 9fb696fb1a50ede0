package org.multiprocessing4j.ipc.sync;

import java.util.Objects;
import org.multiprocessing4j.ipc.Internal;
import org.multiprocessing4j.ipc.liveness.Liveness;
import org.multiprocessing4j.ipc.memory.SharedBuffer;

/**
 * A lock of two words in shared memory that survives the death of its owner.
 *
 * <pre>
 *   0  int  word       0 = free, else the owner token; bit 31 = somebody may be asleep
 *   4  int  abandoned  1 = an owner died here and nobody has marked the data consistent since
 * </pre>
 *
 * <p>It excludes threads as well as processes and is not reentrant; any thread of the owning
 * process may unlock it. It is not fair. Uncontended it costs one compare-and-set and one exchange,
 * without a native call or an allocation. The lock word follows mutex 2 of Ulrich Drepper, "Futexes
 * Are Tricky" (2011), with the owner in place of the 1.
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
  private static final int ABANDONED_OFFSET = 4;

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
    if (memory.compareAndSetInt(offset, FREE, self)) {
      return true;
    }
    int seen = memory.getIntVolatile(offset);
    return seen != FREE && !peers.isAlive(seen & OWNER_MASK) && takeOver(seen);
  }

  /**
   * Takes the lock if it is free or becomes free at once: without a sleep or a native call, and
   * without a check whether the owner is alive.
   *
   * @return false if it was not to be had at once
   */
  public boolean tryLockQuickly() {
    return memory.compareAndSetInt(offset, FREE, self) || spin();
  }

  /**
   * Takes the lock, waiting until the deadline.
   *
   * @param deadline when to give up
   * @return false if the deadline came first
   * @throws InterruptedException if this thread is interrupted while it waits
   */
  public boolean lock(Deadline deadline) throws InterruptedException {
    return memory.compareAndSetInt(offset, FREE, self) || lockSlowly(deadline, true);
  }

  /** Takes the lock, waiting for as long as it takes, whatever interrupts. */
  public void lockUninterruptibly() {
    if (memory.compareAndSetInt(offset, FREE, self)) {
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
    if (!isHeldByThisProcess()) {
      throw new IllegalMonitorStateException(
          "this process does not hold the lock: "
              + (owner() == FREE ? "it is free" : "another process does"));
    }
    int was = memory.getAndSetInt(offset, FREE);
    if ((was & CONTENDED) != 0) {
      memory.wake(offset, 1);
    }
  }

  /**
   * {@return whether some thread of this process holds the lock} A plain read will do: only this
   * process stores its token and removes it, and threads that pass the lock to each other order
   * that among themselves.
   */
  public boolean isHeldByThisProcess() {
    return (memory.getInt(offset) & OWNER_MASK) == self;
  }

  /** {@return the token of the owner, who may be dead, or 0 if the lock is free} */
  public int owner() {
    return memory.getIntVolatile(offset) & OWNER_MASK;
  }

  /**
   * {@return whether an owner has died and nobody has called {@link #markConsistent()} since} To be
   * asked by the owner: the data that the lock protects may be half-written. The word is written by
   * owners only, so a plain read finds what the last one wrote.
   */
  public boolean ownerDied() {
    return memory.getInt(offset + ABANDONED_OFFSET) != 0;
  }

  /** Declares the protected data repaired. To be called by the owner. */
  public void markConsistent() {
    memory.putInt(offset + ABANDONED_OFFSET, 0);
  }

  /** Whether somebody may be asleep. */
  boolean isContended() {
    return (memory.getIntVolatile(offset) & CONTENDED) != 0;
  }

  private boolean lockSlowly(Deadline deadline, boolean interruptible) throws InterruptedException {
    if (spin()) {
      return true;
    }
    while (true) {
      int deathsSeen = peers.deaths();
      int seen = memory.getIntVolatile(offset);
      if (seen == FREE) {
        // Others may be asleep, and only the word can remember it.
        if (memory.compareAndSetInt(offset, FREE, self | CONTENDED)) {
          return true;
        }
      } else if (!peers.isAlive(seen & OWNER_MASK)) {
        if (takeOver(seen)) {
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
        sleep.onValue(seen | CONTENDED, deathsSeen, deadline, interruptible);
      }
    }
  }

  private boolean spin() {
    for (int i = 0; i < SPINS; i++) {
      if (memory.getIntVolatile(offset) == FREE && memory.compareAndSetInt(offset, FREE, self)) {
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

  private boolean takeOver(int dead) {
    if (!memory.compareAndSetInt(offset, dead, self | CONTENDED)) {
      return false;
    }
    memory.putInt(offset + ABANDONED_OFFSET, 1);
    return true;
  }

  @Override
  public String toString() {
    int owner = owner();
    return owner == FREE ? "OwnerLock[free]" : "OwnerLock[0x" + Integer.toHexString(owner) + "]";
  }
}
