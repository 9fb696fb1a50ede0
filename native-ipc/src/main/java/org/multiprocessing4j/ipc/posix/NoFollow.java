package org.multiprocessing4j.ipc.posix;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import org.multiprocessing4j.ipc.Internal;

/**
 * Changes what a path itself names, and never what a symbolic link there leads to.
 *
 * <p>The JDK can set the time of a link only to the microsecond before version 22, and follows a
 * link when it sets {@code unix:mode}, although told not to, in version 25.
 */
@Internal
public final class NoFollow {
  private static final int AT_SYMLINK_NOFOLLOW = 0x100;

  /**
   * Opens the file only as a place in the file system, for which no permission to read is needed.
   */
  private static final int O_PATH = 0x200000;

  private static final long UTIME_OMIT = (1L << 30) - 2;

  // struct timespec[2]: seconds and nanoseconds of the last access, then of the last change
  private static final int ACCESS_NANOS = 8;
  private static final int MODIFIED_SECONDS = 16;
  private static final int MODIFIED_NANOS = 24;

  private NoFollow() {}

  /**
   * Sets the time of the last change (utimensat(2)); that of the last access stays.
   *
   * @param path the bytes of the path as the system knows it, without a zero at the end
   * @param modified the new time
   * @throws PosixException if there is no such file or the user may not change it
   */
  public static void setModified(byte[] path, Instant modified) {
    byte[] terminated = terminated(path);
    Scratch scratch = Scratch.get();
    ByteBuffer times = scratch.bytes;
    times.putLong(ACCESS_NANOS, UTIME_OMIT);
    times.putLong(MODIFIED_SECONDS, modified.getEpochSecond());
    times.putLong(MODIFIED_NANOS, modified.getNano());
    Check.retrying(
        "utimensat",
        text(path),
        () ->
            LibC.utimensat(
                FileDescriptors.AT_FDCWD, terminated, scratch.address, AT_SYMLINK_NOFOLLOW));
  }

  /**
   * Sets the permission bits of a file or directory.
   *
   * @param path the bytes of the path as the system knows it, without a zero at the end
   * @param permissions the new bits
   * @throws PosixException if there is no such file, if it is a link (EOPNOTSUPP), or if the user
   *     may not change it
   */
  public static void setMode(byte[] path, int permissions) {
    setMode(terminated(path), text(path), permissions);
  }

  /**
   * Sets the permission bits of a file or directory.
   *
   * @param path where it is
   * @param permissions the new bits
   * @throws PosixException as above
   */
  public static void setMode(Path path, int permissions) {
    setMode(CString.encode(path.toString()), path.toString(), permissions);
  }

  private static void setMode(byte[] terminated, String name, int permissions) {
    int flags = O_PATH | FileDescriptors.O_NOFOLLOW | FileDescriptors.O_CLOEXEC;
    int fd = Check.retrying("open", name, () -> LibC.open(terminated, flags, 0));
    try {
      byte[] itself = CString.encode(FileDescriptors.path(fd).toString());
      Check.retrying("chmod", name, () -> LibC.chmod(itself, permissions));
    } finally {
      FileDescriptors.close(fd);
    }
  }

  private static byte[] terminated(byte[] path) {
    return Arrays.copyOf(path, path.length + 1);
  }

  private static String text(byte[] path) {
    return new String(path, StandardCharsets.UTF_8);
  }
}
