package org.multiprocessing4j.ipc.sync;

import org.multiprocessing4j.ipc.Internal;

/**
 * The lock that a shared value hands out. It ends with the value only: {@code try (var l =
 * value.lock())} looks like Python's {@code with value.get_lock()}, but would close the lock and
 * never take it, so that is refused.
 *
 * <p>Any thread of the process that made it may use it; whoever has the value closes it.
 */
@Internal
public final class LockOfValue {
  private final IpcReentrantLock lock;

  /**
   * Leaves the end of a lock to a value.
   *
   * @param lock a handle that nobody else has
   * @param owner the class of the value
   * @param atomicMethod a method of the value that may make the lock needless; empty if there is
   *     none
   */
  public LockOfValue(IpcReentrantLock lock, Class<?> owner, String atomicMethod) {
    this.lock = lock;
    lock.refuseToClose(advice(owner.getSimpleName(), atomicMethod));
  }

  private static String advice(String owner, String atomicMethod) {
    return "the lock of a "
        + owner
        + " ends with it and cannot be closed alone, and try (var l = value.lock()) does not lock."
        + " Write value.lock().lock(); try { ... } finally { value.lock().unlock(); }"
        + (atomicMethod.isEmpty()
            ? ""
            : ", or use a method that is atomic by itself, such as " + atomicMethod);
  }

  /** {@return the lock, which can do everything but close} */
  public IpcReentrantLock lock() {
    return lock;
  }

  /** Ends the lock with its value: see {@link IpcReentrantLock#close()}. */
  public void end() {
    lock.end();
  }
}
