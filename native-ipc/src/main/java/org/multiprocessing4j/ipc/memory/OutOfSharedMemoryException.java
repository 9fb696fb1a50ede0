package org.multiprocessing4j.ipc.memory;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.multiprocessing4j.ipc.IpcException;
import org.multiprocessing4j.ipc.posix.Errno;
import org.multiprocessing4j.ipc.posix.PosixException;

/**
 * There is no room for a shared file of the wanted size. Nothing was created.
 *
 * <p>Shared memory lives in {@code /dev/shm}, which containers often limit to 64 MiB.
 */
public final class OutOfSharedMemoryException extends IpcException {
  private static final long serialVersionUID = 1L;

  private final long neededBytes;
  private final long freeBytes;

  /**
   * Creates an exception.
   *
   * @param file the file that was to be created
   * @param neededBytes its size
   * @param freeBytes what the file system has left
   * @param cause the error of the system call, or null
   */
  public OutOfSharedMemoryException(
      Path file, long neededBytes, long freeBytes, @Nullable Throwable cause) {
    super(
        "no room for "
            + file
            + ": it needs "
            + neededBytes
            + " bytes"
            + (isOfOneFile(cause)
                ? ", and no file may be so large: choose a smaller size, or raise 'ulimit -f'"
                : " and its file system has "
                    + freeBytes
                    + " left. Remove what is no longer used there, or mount it larger"
                    + " (containers: --shm-size)"),
        cause);
    this.neededBytes = neededBytes;
    this.freeBytes = freeBytes;
  }

  /** However much is left, one file cannot have that much of it. */
  private static boolean isOfOneFile(@Nullable Throwable cause) {
    return cause instanceof PosixException failed && failed.is(Errno.EFBIG);
  }

  /** {@return the size of the file that was to be created, in bytes} */
  public long neededBytes() {
    return neededBytes;
  }

  /** {@return what the file system had left, in bytes} */
  public long freeBytes() {
    return freeBytes;
  }
}
