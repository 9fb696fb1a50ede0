package org.multiprocessing4j.process;

import java.nio.file.Path;
import java.util.Objects;
import org.multiprocessing4j.ipc.IpcException;
import org.multiprocessing4j.ipc.posix.FileDescriptors;
import org.multiprocessing4j.ipc.posix.FileStatus;
import org.multiprocessing4j.ipc.posix.Posix;
import org.multiprocessing4j.ipc.posix.PosixException;

/**
 * A file that a child writes to. This process opens it once for both streams, so that neither
 * overwrites the other, and each write goes to the end, whoever else writes or empties the file.
 *
 * @param path of a regular file of this user, or {@link #NOTHING}
 * @param isEmptied whether what it held before goes
 */
record OutputFile(Path path, boolean isEmptied) {
  /** Where nothing comes from, and everything may go. */
  static final Path NOTHING = Path.of("/dev/null");

  /** Without waiting for somebody who reads, where the name is that of a pipe. */
  private static final int FLAGS =
      FileDescriptors.O_WRONLY
          | FileDescriptors.O_CREAT
          | FileDescriptors.O_APPEND
          | FileDescriptors.O_NOFOLLOW
          | FileDescriptors.O_NONBLOCK;

  private static final int CREATED_PERMISSIONS = 0600;
  private static final String REMEDY =
      "; the output of a child can go to a regular file of this user, in a directory that exists,"
          + " but not to a link: name such a file, or inherit or capture the output";

  OutputFile {
    path = Objects.requireNonNull(path, "file").toAbsolutePath();
  }

  /**
   * Opens it, for the caller to close.
   *
   * @throws IpcException if it cannot be opened, or belongs to somebody else
   */
  int open() {
    int fd = openUnchecked();
    try {
      requireOurs(FileDescriptors.status(fd));
      if (isEmptied) {
        empty(fd);
      }
      FileDescriptors.setNonBlocking(fd, false);
      return fd;
    } catch (RuntimeException | Error e) {
      FileDescriptors.close(fd);
      throw e;
    }
  }

  private int openUnchecked() {
    try {
      return FileDescriptors.open(path, FLAGS, CREATED_PERMISSIONS);
    } catch (PosixException e) {
      throw new IpcException(e.getMessage() + REMEDY, e);
    }
  }

  private void requireOurs(FileStatus status) {
    if (path.equals(NOTHING)) {
      return;
    }
    if (!status.isRegularFile()) {
      throw new IpcException(path + " is not a regular file" + REMEDY);
    }
    if (status.ownerUid() != Posix.getuid()) {
      throw new IpcException(
          "%s belongs to user %d, not to %d%s"
              .formatted(path, status.ownerUid(), Posix.getuid(), REMEDY));
    }
  }

  /** After the check, so that what is refused keeps its content. */
  private static void empty(int fd) {
    int flags = FileDescriptors.O_WRONLY | FileDescriptors.O_TRUNC;
    FileDescriptors.close(FileDescriptors.open(FileDescriptors.path(fd), flags, 0));
  }
}
