package org.multiprocessing4j.ipc.queue;

import java.nio.file.Path;
import org.multiprocessing4j.ipc.memory.Retrying;
import org.multiprocessing4j.ipc.posix.FileDescriptors;
import org.multiprocessing4j.ipc.posix.OfdLock;
import org.multiprocessing4j.ipc.posix.OfdLock.Mode;

/**
 * Marks a named queue as open in a process; the mark ends with the process.
 *
 * <p>Every process holds a shared lock on the first byte of the control file. A process that can
 * lock it exclusively knows that no process has the queue open, on this kernel, in whatever
 * container.
 */
final class UseLock implements AutoCloseable {
  private final int fd;

  private UseLock(int fd) {
    this.fd = fd;
  }

  /**
   * Takes the lock.
   *
   * @param revival run while this process has the lock alone, if nobody else has it
   */
  static UseLock acquire(Path control, Revival revival) {
    int flags = FileDescriptors.O_RDWR | FileDescriptors.O_NOFOLLOW;
    UseLock lock = new UseLock(FileDescriptors.open(control, flags, 0));
    try {
      // Without interrupts, which would close the channels that a revival works with.
      Retrying.until(() -> lock.tryAcquire(revival));
      return lock;
    } catch (RuntimeException | Error e) {
      lock.close();
      throw e;
    }
  }

  /**
   * Whoever is first has it alone for microseconds or, after a restart of the machine, for as long
   * as it takes to look through the files; if that process dies, the next one is first.
   */
  private boolean tryAcquire(Revival revival) {
    if (OfdLock.tryLock(fd, 0, 1, Mode.EXCLUSIVE)) {
      revival.run();
      return OfdLock.tryLock(fd, 0, 1, Mode.SHARED);
    }
    // Nobody takes it shared while a revival is to be done: many who look would keep each other
    // out.
    if (!revival.isUnderWay() && OfdLock.tryLock(fd, 0, 1, Mode.SHARED)) {
      if (!revival.isUnderWay()) {
        return true;
      }
      OfdLock.unlock(fd, 0, 1);
    }
    return false;
  }

  @Override
  public void close() {
    FileDescriptors.close(fd);
  }
}
