package org.multiprocessing4j.ipc.queue.store;

import java.nio.file.Path;
import org.multiprocessing4j.ipc.Internal;
import org.multiprocessing4j.ipc.posix.Errno;
import org.multiprocessing4j.ipc.posix.FileDescriptors;
import org.multiprocessing4j.ipc.posix.PosixException;
import org.multiprocessing4j.ipc.queue.QueueStorageException;

/** Makes sure that a file survives a crash of the machine. */
@Internal
public final class DurableFile {
  private DurableFile() {}

  /**
   * Waits until what a file holds is on the disk; of a directory, the names in it. Does nothing if
   * the file system knows no such thing, or the file is one that this user may not read.
   *
   * @throws QueueStorageException if that fails
   */
  public static void sync(Path file) {
    try {
      int fd = FileDescriptors.open(file, FileDescriptors.O_RDONLY, 0);
      try {
        FileDescriptors.sync(fd);
      } finally {
        FileDescriptors.close(fd);
      }
    } catch (PosixException e) {
      if (!e.is(Errno.EINVAL) && !e.is(Errno.EACCES)) {
        throw new QueueStorageException("cannot write " + file + " to disk: " + e.getMessage(), e);
      }
    }
  }
}
