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
   * Wraps a lock that ends with its value.
   *
   * @param lock a handle that nobody else has
   * @param owner the class of the value
   */
  public LockOfValue(IpcReentrantLock lock, Class<?> owner) {
    this.lock = lock;
    lock.refuseToClose(advice(owner.getSimpleName()));
  }

  /**
   * Creates the lock of a new value.
   *
   * @param owner the class of the value
   * @param undo removes what has been created of the value; called if the lock cannot be created
   * @return a handle for the constructor
   * @throws org.multiprocessing4j.ipc.memory.OutOfSharedMemoryException if there is no room
   */
  public static IpcReentrantLock create(Class<?> owner, Runnable undo) {
    try {
      return IpcReentrantLock.create("lock of " + owner.getSimpleName());
    } catch (Throwable e) {
      try {
        undo.run();
      } catch (RuntimeException alsoFailed) {
        e.addSuppressed(alsoFailed);
      }
      throw e;
    }
  }

  private static String advice(String owner) {
    return "the lock of a "
        + owner
        + " ends with it and cannot be closed alone, and try (var l = value.lock()) does not lock."
        + " Write value.lock().lock(); try { ... } finally { value.lock().unlock(); }";
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
