package org.multiprocessing4j.ipc.sync;

import java.io.Serial;
import java.io.Serializable;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A lock between processes: Python's {@code multiprocessing.Lock}, except that it survives its
 * owner.
 *
 * <pre>{@code
 * try (IpcLock lock = IpcLock.create();
 *     ChildProcess child = new ChildProcess(() -> {
 *       lock.lock();
 *       try { ... } finally { lock.unlock(); }
 *     })) {
 *   child.start();
 *   child.join();
 * }
 * }</pre>
 *
 * <p>Closing the lock in the process that created it ends it for all, so keep it open until all its
 * users have ended.
 *
 * <p>It excludes threads and processes alike and is not reentrant: locking it twice in one thread
 * waits for ever. It belongs to the process that locked it, not to the thread: any thread of that
 * process may unlock it, and no other process can. (In Python anybody may release a lock; to pass a
 * signal, use an {@link IpcSemaphore}.) It is not fair, but nobody starves: after 10 ms of waiting,
 * the next {@code unlock} lets one who has waited go before newcomers. Uncontended, locking and
 * unlocking cost two atomic instructions.
 *
 * <p>Memory: what a process did before {@code unlock} is visible to the thread that locks next.
 *
 * <p>Death: when the owner's process dies, the next one gets the lock, within 50 ms, or at once if
 * the death is announced, and {@link #ownerDied()} then returns true. The lock is never taken from
 * a living process, stopped or not. The handle is serialisable; {@code close()} in the creating
 * process ends the lock.
 */
public final class IpcLock extends AbstractIpcLock {
  private static final long serialVersionUID = 1L;

  private IpcLock(Place place) {
    super(place);
  }

  /**
   * Creates a lock, which is free.
   *
   * @return the lock, to be closed by this process
   */
  public static IpcLock create() {
    return create(null, OwnerDeath.REPORT);
  }

  /**
   * Creates a lock, which is free.
   *
   * @param label returned by {@link #name()} and shown in messages; nothing can be opened by it
   * @return the lock, to be closed by this process
   */
  public static IpcLock create(String label) {
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
  public static IpcLock create(@Nullable String label, OwnerDeath onDeath) {
    return new IpcLock(newPlace(ObjectType.LOCK, label, onDeath));
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
  public static IpcLock open(String name) {
    return new IpcLock(namedPlace(ObjectType.LOCK, name));
  }

  @Override
  public void lock() {
    requireOpen();
    ownerLock.lockUninterruptibly();
    tellOfDeath();
  }

  @Override
  public boolean tryLock() {
    requireOpen();
    if (!ownerLock.tryLock()) {
      return false;
    }
    tellOfDeath();
    return true;
  }

  @Override
  public boolean tryLock(Duration timeout) throws InterruptedException {
    requireOpen();
    Sleep.throwIfInterrupted();
    if (!ownerLock.lock(Deadline.after(timeout))) {
      return false;
    }
    tellOfDeath();
    return true;
  }

  /**
   * Releases the lock and wakes one waiter. A handle that was closed meanwhile can do so too.
   *
   * @throws IllegalMonitorStateException if this process does not hold it
   */
  @Override
  public void unlock() {
    requireHeld();
    ownerLock.unlock();
  }

  @Override
  void requireHeld() {
    if (!ownerLock.isHeldByThisProcess()) {
      requireOpen();
      throw new IllegalMonitorStateException("this process does not hold " + this);
    }
  }

  @Override
  int releaseAll() {
    ownerLock.unlock();
    return 1;
  }

  @Override
  void reacquire(int depth) {
    takeBack();
  }

  @Override
  Serializable ticket() {
    return new Ticket(address());
  }

  private record Ticket(Place.Address address) implements Serializable {
    @Serial
    private Object readResolve() {
      return new IpcLock(Place.at(ObjectType.LOCK, address));
    }
  }
}
