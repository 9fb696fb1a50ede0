package org.multiprocessing4j.ipc.sync;

import java.io.Serial;
import java.io.Serializable;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A lock between processes that its holder may take again: Python's {@code multiprocessing.RLock},
 * except that it survives its owner.
 *
 * <p>It belongs to one thread of one process, which may lock it again and must unlock it as often.
 * It is not fair, but nobody starves, as with {@link IpcLock}. Uncontended, locking and unlocking
 * cost two atomic instructions.
 *
 * <p>Memory: what a process did before the last {@code unlock} is visible to the thread that locks
 * next.
 *
 * <p>Death: when the owner's process dies, the next one gets the lock, within 50 ms, or at once if
 * the death is announced. It then holds the lock once, however often the dead one did, and {@link
 * #ownerDied()} returns true. A thread that ends without unlocking, in a living process, leaves it
 * locked. The handle is serialisable; {@code close()} in the creating process ends the lock.
 */
public final class IpcReentrantLock extends AbstractIpcLock {
  private static final long serialVersionUID = 1L;

  private final transient HoldState hold;

  private IpcReentrantLock(Place place) {
    super(place);
    this.hold = new HoldState(memory, offset + HOLD, ownerLock, peers);
  }

  /**
   * Creates a lock, which is free.
   *
   * @return the lock, to be closed by this process
   */
  public static IpcReentrantLock create() {
    return create(null, OwnerDeath.REPORT);
  }

  /**
   * Creates a lock, which is free.
   *
   * @param label returned by {@link #name()} and shown in messages; nothing can be opened by it
   * @return the lock, to be closed by this process
   */
  public static IpcReentrantLock create(String label) {
    return create(label, OwnerDeath.REPORT);
  }

  /**
   * Creates a lock, which is free.
   *
   * @param label returned by {@link #name()} and shown in messages, or null; nothing can be opened
   *     by it
   * @param onDeath how the death of an owner is reported to the next one
   * @return the lock, to be closed by this process
   */
  public static IpcReentrantLock create(@Nullable String label, OwnerDeath onDeath) {
    return new IpcReentrantLock(newPlace(ObjectType.REENTRANT_LOCK, label, onDeath));
  }

  /**
   * Opens the lock with a name, or makes it if there is none. All programs of this user find the
   * same one, however they were started; it outlives them, and stays until it is {@linkplain
   * #unlink() unlinked} or the machine restarts.
   *
   * @param name 1 to 100 letters, digits, dots, dashes and underscores, not beginning with a dot or
   *     dash
   * @return the lock, which reports a death by {@link #ownerDied()}
   */
  public static IpcReentrantLock open(String name) {
    return new IpcReentrantLock(namedPlace(ObjectType.REENTRANT_LOCK, name));
  }

  @Override
  public void lock() {
    requireOpen();
    if (!hold.deepen()) {
      ownerLock.lockUninterruptibly();
      held();
    }
  }

  @Override
  public boolean tryLock() {
    requireOpen();
    return hold.deepen() || (ownerLock.tryLock() && held());
  }

  @Override
  public boolean tryLock(Duration timeout) throws InterruptedException {
    requireOpen();
    Sleep.throwIfInterrupted();
    return hold.deepen() || (ownerLock.lock(Deadline.after(timeout)) && held());
  }

  /**
   * Undoes one {@code lock}; the last one releases the lock and wakes one waiter. A handle that was
   * closed meanwhile can do so too.
   *
   * @throws IllegalMonitorStateException if this thread does not hold it
   */
  @Override
  public void unlock() {
    requireHeld();
    hold.endOne();
  }

  /** {@return how often this thread holds the lock: 0 if it does not} */
  public int holdCount() {
    requireOpen();
    return isHeldByCurrentThread() ? hold.depth() : 0;
  }

  /** {@return whether this thread holds the lock} */
  public boolean isHeldByCurrentThread() {
    return hold.isByCurrentThread();
  }

  @Override
  void requireHeld() {
    if (!isHeldByCurrentThread()) {
      requireOpen();
      throw new IllegalMonitorStateException(
          Thread.currentThread().getName() + " does not hold " + this);
    }
  }

  @Override
  int releaseAll() {
    return hold.endAll();
  }

  @Override
  void reacquire(int depth) {
    takeBack();
    hold.begin(depth);
  }

  private boolean held() {
    hold.begin(1);
    tellOfDeath();
    return true;
  }

  @Override
  String state() {
    return super.state() + (ownerLock.owner() == 0 ? "" : ", " + hold.depth() + " deep");
  }

  @Override
  Serializable ticket() {
    return new Ticket(address());
  }

  private record Ticket(Place.Address address) implements Serializable {
    @Serial
    private Object readResolve() {
      return new IpcReentrantLock(Place.at(ObjectType.REENTRANT_LOCK, address));
    }
  }
}
