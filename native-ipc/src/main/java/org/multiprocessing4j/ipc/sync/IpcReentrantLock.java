package org.multiprocessing4j.ipc.sync;

import java.io.Serial;
import java.io.Serializable;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.multiprocessing4j.ipc.memory.SegmentHeader;

/**
 * A lock between processes that its holder may take again, Python's {@code multiprocessing.RLock}
 * that survives its owner.
 *
 * <p>It belongs to one thread of one process, which may lock it again and must unlock it as often.
 * It is not fair. Uncontended, locking and unlocking cost two atomic instructions.
 *
 * <p>Memory: what a process did before the last {@code unlock} is visible to whoever locks next.
 *
 * <p>Death: when the owner's process dies the next one gets the lock, within 50 ms and at once if
 * the death is announced, holds it once however often the dead one did, and {@link #ownerDied()}
 * tells it. A thread that ends without unlocking, in a process that lives, keeps it locked. The
 * handle is serialisable; {@code close()} in the creating process ends the lock.
 */
public final class IpcReentrantLock extends SharedLock {
  private static final long serialVersionUID = 1L;
  private static final int KIND = SegmentHeader.kind("RLCK");
  private static final long DEPTH = 12;
  private static final long HOLDER = 16;

  private IpcReentrantLock(@Nullable String name, OwnerDeath onDeath) {
    super(KIND, name, onDeath);
  }

  private IpcReentrantLock(Address address) {
    super(KIND, address);
  }

  /** A new lock, free. */
  public static IpcReentrantLock create() {
    return new IpcReentrantLock(null, OwnerDeath.REPORT);
  }

  /**
   * A new lock, free.
   *
   * @param name what people see
   */
  public static IpcReentrantLock create(String name) {
    return new IpcReentrantLock(name, OwnerDeath.REPORT);
  }

  /**
   * A new lock, free.
   *
   * @param name what people see
   * @param onDeath how to tell the next owner of a death
   */
  public static IpcReentrantLock create(String name, OwnerDeath onDeath) {
    return new IpcReentrantLock(name, onDeath);
  }

  @Override
  public void lock() {
    checkOpen();
    if (isHeldByCurrentThread()) {
      deepen();
    } else {
      word.lockUninterruptibly();
      hold(1);
      tellOfDeath();
    }
  }

  @Override
  public void lockInterruptibly() throws InterruptedException {
    tryLock(Duration.ofNanos(Long.MAX_VALUE));
  }

  @Override
  public boolean tryLock() {
    checkOpen();
    if (isHeldByCurrentThread()) {
      deepen();
      return true;
    }
    return word.tryLock() && held();
  }

  @Override
  public boolean tryLock(Duration timeout) throws InterruptedException {
    checkOpen();
    Sleep.throwIfInterrupted();
    if (isHeldByCurrentThread()) {
      deepen();
      return true;
    }
    return word.lock(Deadline.after(timeout)) && held();
  }

  /**
   * Undoes one {@code lock}; the last one frees the lock and wakes one who waits.
   *
   * @throws IllegalMonitorStateException if this thread does not hold it
   */
  @Override
  public void unlock() {
    requireHeld();
    int depth = memory.getInt(offset + DEPTH) - 1;
    if (depth > 0) {
      memory.putInt(offset + DEPTH, depth);
    } else {
      releaseAll();
    }
  }

  /** How often this thread holds the lock: 0 if it does not. */
  public int holdCount() {
    checkOpen();
    return isHeldByCurrentThread() ? memory.getInt(offset + DEPTH) : 0;
  }

  /** Whether this thread holds the lock. */
  public boolean isHeldByCurrentThread() {
    return word.isHeldByThisProcess() && memory.getLong(offset + HOLDER) == me();
  }

  @Override
  void requireHeld() {
    checkOpen();
    if (!isHeldByCurrentThread()) {
      throw new IllegalMonitorStateException(
          Thread.currentThread().getName() + " does not hold " + this);
    }
  }

  /** The holder is cleared first: the word alone decides who may look at it. */
  @Override
  int releaseAll() {
    int depth = memory.getInt(offset + DEPTH);
    memory.putLong(offset + HOLDER, 0);
    word.unlock();
    return depth;
  }

  @Override
  void reacquire(int depth) {
    word.lockUninterruptibly();
    hold(depth);
  }

  private boolean held() {
    hold(1);
    tellOfDeath();
    return true;
  }

  private void hold(int depth) {
    memory.putInt(offset + DEPTH, depth);
    memory.putLong(offset + HOLDER, me());
  }

  private void deepen() {
    int depth = memory.getInt(offset + DEPTH);
    if (depth == Integer.MAX_VALUE) {
      throw new IllegalStateException(name() + " is held too often");
    }
    memory.putInt(offset + DEPTH, depth + 1);
  }

  /** With the process in it, so that a dead one's thread of the same number is somebody else. */
  private long me() {
    return (long) peers.self() << 32 | (Thread.currentThread().getId() & 0xffff_ffffL);
  }

  @Override
  String state() {
    int depth = memory.getInt(offset + DEPTH);
    return super.state() + (word.owner() == 0 ? "" : ", " + depth + " deep");
  }

  @Override
  Serializable travellingForm() {
    return new Handle(address());
  }

  private record Handle(Address address) implements Serializable {
    @Serial
    private Object readResolve() {
      return new IpcReentrantLock(address);
    }
  }
}
