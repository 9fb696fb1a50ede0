package org.multiprocessing4j.ipc.memory;

import org.multiprocessing4j.ipc.posix.FileDescriptors;
import org.multiprocessing4j.ipc.posix.OfdLock;
import org.multiprocessing4j.ipc.posix.OfdLock.Mode;

/** A file that others may delete while it is being locked. */
final class LinkedFile {
  private LinkedFile() {}

  /**
   * Locks a byte for this process alone, if nobody else has done so and the file still has a name.
   *
   * @param otherwise what is done with the descriptor if that fails, for whatever reason
   */
  static boolean tryLock(int fd, long offset, Runnable otherwise) {
    boolean isLocked = false;
    try {
      isLocked =
          OfdLock.tryLock(fd, offset, 1, Mode.EXCLUSIVE)
              && FileDescriptors.status(fd).linkCount() > 0;
      return isLocked;
    } finally {
      if (!isLocked) {
        otherwise.run();
      }
    }
  }
}
