package org.multiprocessing4j.ipc.posix;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import org.multiprocessing4j.ipc.Internal;

/**
 * Sets the time of a symbolic link itself to the nanosecond (utimensat(2)).
 *
 * <p>The JDK can do that from version 22 on; before, it rounds to the microsecond.
 */
@Internal
public final class LinkTimes {
  private static final int AT_SYMLINK_NOFOLLOW = 0x100;
  private static final long UTIME_OMIT = (1L << 30) - 2;

  // struct timespec[2]: seconds and nanoseconds of the last access, then of the last change
  private static final int ACCESS_NANOS = 8;
  private static final int MODIFIED_SECONDS = 16;
  private static final int MODIFIED_NANOS = 24;

  private LinkTimes() {}

  /**
   * Sets the time of the last change; that of the last access stays.
   *
   * @param path the bytes of the path as the system knows it, without a zero at the end
   * @param modified the new time
   * @throws PosixException if there is no such file or the user may not change it
   */
  public static void setModified(byte[] path, Instant modified) {
    byte[] terminated = Arrays.copyOf(path, path.length + 1);
    Scratch scratch = Scratch.get();
    ByteBuffer times = scratch.bytes;
    times.putLong(ACCESS_NANOS, UTIME_OMIT);
    times.putLong(MODIFIED_SECONDS, modified.getEpochSecond());
    times.putLong(MODIFIED_NANOS, modified.getNano());
    Check.retrying(
        "utimensat",
        new String(path, StandardCharsets.UTF_8),
        () ->
            LibC.utimensat(
                FileDescriptors.AT_FDCWD, terminated, scratch.address, AT_SYMLINK_NOFOLLOW));
  }
}
