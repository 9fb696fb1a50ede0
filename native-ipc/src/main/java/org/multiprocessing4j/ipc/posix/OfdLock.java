package org.multiprocessing4j.ipc.posix;

import org.multiprocessing4j.ipc.Internal;

/**
 * Locks on byte ranges of a file that belong to an open file description (fcntl(2), F_OFD_SETLK).
 *
 * <p>Such a lock is the most reliable sign of life that the kernel offers: it is held while its
 * process is stopped, it is free as soon as the process is dead, even while it is a zombie, and it
 * does not depend on process ids, which are reused. It belongs to the {@code open}, not to the
 * process: two descriptors from two {@code open} calls exclude each other in one process too, and a
 * duplicate or an inherited descriptor keeps the lock. That is why descriptors must be
 * close-on-exec. Closing the last descriptor of the description frees it. Offsets and lengths are
 * in bytes and may lie beyond the end of the file.
 *
 * <p>The locks are advisory: they stop nobody who does not ask. Java's {@code FileChannel.lock}
 * uses another kind, which conflicts with these.
 */
@Internal
public final class OfdLock {
  /** Which other locks a lock allows. */
  public enum Mode {
    /** Others may hold it in shared mode too; the descriptor must be open for reading. */
    SHARED((short) 0),
    /** Nobody else may hold it; the descriptor must be open for writing. */
    EXCLUSIVE((short) 1);

    private final short type;

    Mode(short type) {
      this.type = type;
    }
  }

  private static final short UNLOCK = 2;
  private static final short SEEK_SET = 0;
  private static final int F_OFD_GETLK = 36;
  private static final int F_OFD_SETLK = 37;

  // struct flock { short type; short whence; (4 bytes) long start; long length; int pid; }
  private static final int TYPE_OFFSET = 0;
  private static final int WHENCE_OFFSET = 2;
  private static final int START_OFFSET = 8;
  private static final int LENGTH_OFFSET = 16;
  private static final int PID_OFFSET = 24;

  private OfdLock() {}

  /**
   * Takes a range without waiting, or changes the mode of a range that this description holds.
   *
   * @param fd the descriptor
   * @param offset the first byte
   * @param length how many bytes; 0 means up to any end
   * @param mode shared or exclusive
   * @return false if another description holds a lock that conflicts
   * @throws PosixException EBADF if the descriptor is not open for what the mode needs
   */
  public static boolean tryLock(int fd, long offset, long length, Mode mode) {
    int errno = call(fd, F_OFD_SETLK, put(mode.type, offset, length));
    if (errno == 0) {
      return true;
    }
    if (errno == Errno.EAGAIN.number() || errno == Errno.EACCES.number()) {
      return false;
    }
    throw new PosixException("fcntl F_OFD_SETLK", errno, subject(fd, offset, length));
  }

  /**
   * Frees a range; a range that is not held stays as it is.
   *
   * @param fd the descriptor
   * @param offset the first byte
   * @param length how many bytes; 0 means up to any end
   * @throws PosixException EBADF if the descriptor is closed
   */
  public static void unlock(int fd, long offset, long length) {
    int errno = call(fd, F_OFD_SETLK, put(UNLOCK, offset, length));
    if (errno != 0) {
      throw new PosixException("fcntl F_OFD_SETLK", errno, subject(fd, offset, length));
    }
  }

  /**
   * Whether <em>another</em> description holds a lock, shared or exclusive, in a range.
   *
   * <p>Takes nothing. Locks of this descriptor's own description do not count.
   *
   * @param fd a descriptor; open for reading is enough
   * @param offset the first byte
   * @param length how many bytes; 0 means up to any end
   * @return true if somebody else holds part of it
   * @throws PosixException EBADF if the descriptor is closed
   */
  public static boolean isLocked(int fd, long offset, long length) {
    Scratch scratch = put(Mode.EXCLUSIVE.type, offset, length);
    int errno = call(fd, F_OFD_GETLK, scratch);
    if (errno != 0) {
      throw new PosixException("fcntl F_OFD_GETLK", errno, subject(fd, offset, length));
    }
    return scratch.bytes.getShort(TYPE_OFFSET) != UNLOCK;
  }

  /** Returns the error, or 0. None of the calls waits, but on a remote file a signal may end it. */
  private static int call(int fd, int command, Scratch scratch) {
    while (LibC.fcntl(fd, command, scratch.address) != 0) {
      int errno = LibC.errno();
      if (errno != Errno.EINTR.number()) {
        return errno;
      }
    }
    return 0;
  }

  private static Scratch put(short type, long offset, long length) {
    Scratch scratch = Scratch.get();
    scratch.bytes.putShort(TYPE_OFFSET, type);
    scratch.bytes.putShort(WHENCE_OFFSET, SEEK_SET);
    scratch.bytes.putLong(START_OFFSET, offset);
    scratch.bytes.putLong(LENGTH_OFFSET, length);
    scratch.bytes.putInt(PID_OFFSET, 0); // the kernel insists on zero
    return scratch;
  }

  private static String subject(int fd, long offset, long length) {
    return "fd %d, bytes %d+%d".formatted(fd, offset, length);
  }
}
