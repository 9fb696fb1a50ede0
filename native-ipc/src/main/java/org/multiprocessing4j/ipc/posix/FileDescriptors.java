package org.multiprocessing4j.ipc.posix;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import org.multiprocessing4j.ipc.Internal;

/** Descriptors of files, pipes and events: made, closed, read and written. */
@Internal
public final class FileDescriptors {
  /** Open for reading. */
  public static final int O_RDONLY = 0;

  /** Open for writing. */
  public static final int O_WRONLY = 1;

  /** Open for reading and writing. */
  public static final int O_RDWR = 2;

  /** Create the file if it does not exist. */
  public static final int O_CREAT = 0x40;

  /** Together with {@link #O_CREAT}: fail if the file exists. */
  public static final int O_EXCL = 0x80;

  /** Cut an existing file to size 0. */
  public static final int O_TRUNC = 0x200;

  /** Every write goes to the end. */
  public static final int O_APPEND = 0x400;

  /** Do not wait for data, room or peers. */
  public static final int O_NONBLOCK = 0x800;

  /** Close at exec; {@link #open} always adds it. */
  public static final int O_CLOEXEC = 0x80000;

  /** Fail if the path is not a directory. */
  public static final int O_DIRECTORY = NativeAbi.current().directoryFlag;

  /** Fail with ELOOP if the last part of the path is a symbolic link. */
  public static final int O_NOFOLLOW = NativeAbi.current().noFollowFlag;

  /** No descriptor; {@link Poll} never finds it ready. */
  public static final int NONE = -1;

  private static final ByteBuffer ONE =
      ByteBuffer.allocateDirect(Long.BYTES).order(ByteOrder.nativeOrder()).putLong(0, 1);
  private static final long ADDRESS_OF_ONE = Scratch.addressOf(ONE);

  private static final int F_DUPFD_CLOEXEC = 1030;
  private static final int F_GETFL = 3;
  private static final int F_SETFL = 4;

  private static final int AT_EMPTY_PATH = 0x1000;
  private static final int STATX_BASIC_STATS = 0x7FF;
  private static final byte[] EMPTY_PATH = {0};

  // struct statx, which is the same on all architectures
  private static final int STATX_NLINK = 16;
  private static final int STATX_UID = 20;
  private static final int STATX_MODE = 28;
  private static final int STATX_INO = 32;
  private static final int STATX_SIZE = 40;
  private static final int STATX_DEV_MAJOR = 136;
  private static final int STATX_DEV_MINOR = 140;

  // struct statvfs of 64-bit glibc and musl
  private static final int STATVFS_FRSIZE = 8;
  private static final int STATVFS_BLOCKS = 16;
  private static final int STATVFS_BAVAIL = 32;

  /** From fcntl.h: names are relative to the working directory. */
  static final int AT_FDCWD = -100;

  /** From linux/fs.h. */
  private static final int RENAME_NOREPLACE = 1;

  /** Less is not split: it is allocated between two signals. */
  private static final long SMALLEST_HALF_BYTES = 1 << 16;

  private FileDescriptors() {}

  /**
   * Opens a file; the descriptor is close-on-exec.
   *
   * @param path which file
   * @param flags {@code O_} constants, combined with {@code |}
   * @param permissions of a file that is created, for example 0600 (octal); the umask is taken off
   * @return the descriptor, which the caller closes
   * @throws PosixException ENOENT, EEXIST, EACCES, ELOOP, EMFILE, ... with the path
   */
  public static int open(Path path, int flags, int permissions) {
    byte[] name = CString.encode(path.toString());
    return Check.retrying("open", path, () -> LibC.open(name, flags | O_CLOEXEC, permissions));
  }

  /**
   * Renames a file to a name that is free, in one step (renameat2(2) with {@code
   * RENAME_NOREPLACE}).
   *
   * @param from the file
   * @param to its new name, on the same file system
   * @throws PosixException EEXIST if the name is taken; EINVAL if the file system cannot do it;
   *     ENOENT, EACCES, ...
   */
  public static void renameToFree(Path from, Path to) {
    byte[] oldName = CString.encode(from.toString());
    byte[] newName = CString.encode(to.toString());
    var unused =
        Check.retrying(
            "renameat2",
            to,
            () -> LibC.renameat2(AT_FDCWD, oldName, AT_FDCWD, newName, RENAME_NOREPLACE));
  }

  /**
   * Makes a pipe: what is written to one end is read from the other.
   *
   * @return the read end and the write end, both of which the caller closes
   * @throws PosixException EMFILE, ENFILE
   */
  public static DescriptorPair pipe() {
    Scratch scratch = Scratch.get();
    if (LibC.pipe2(scratch.address, O_CLOEXEC) != 0) {
      throw new PosixException("pipe2", LibC.errno(), "new pipe");
    }
    return new DescriptorPair(scratch.bytes.getInt(0), scratch.bytes.getInt(Integer.BYTES));
  }

  /**
   * Makes an event counter (eventfd(2)): a write of 8 bytes adds, a read of 8 bytes takes all; it
   * can be polled for reading while it is not zero.
   *
   * @return the descriptor, which the caller closes; it never blocks
   * @throws PosixException EMFILE, ENFILE
   */
  public static int eventCounter() {
    return Check.retrying("eventfd", "new", () -> LibC.eventfd(0, O_CLOEXEC | O_NONBLOCK));
  }

  /**
   * As {@link #eventCounter}, for callers that can do without.
   *
   * @return {@link #NONE} if no descriptor is left
   */
  public static int eventCounterIfPossible() {
    try {
      return eventCounter();
    } catch (PosixException noneLeft) {
      return NONE;
    }
  }

  /**
   * Adds one to an event counter, which wakes the threads that poll it.
   *
   * @param counter the descriptor
   */
  public static void addOne(int counter) {
    long unused = write(counter, ADDRESS_OF_ONE, Long.BYTES);
  }

  /**
   * Makes an event counter zero again.
   *
   * @param counter the descriptor
   * @throws PosixException EAGAIN if it is zero
   */
  public static void takeAll(int counter) {
    long unused = read(counter, Scratch.get().address, Long.BYTES);
  }

  /**
   * Makes another descriptor of the same open file description.
   *
   * @param fd the descriptor
   * @param minimum of the number of the new one
   * @return a new one, close-on-exec, which the caller closes
   * @throws PosixException EBADF, EMFILE
   */
  static int duplicate(int fd, int minimum) {
    return Check.retrying(
        "fcntl F_DUPFD_CLOEXEC", "fd " + fd, () -> LibC.fcntl(fd, F_DUPFD_CLOEXEC, minimum));
  }

  /**
   * Sets whether calls on the open file description block.
   *
   * <p>The setting belongs to the description: duplicates, also those in other processes, share it.
   *
   * @param fd the descriptor
   * @param nonBlocking true if calls fail with EAGAIN instead of waiting
   * @throws PosixException EBADF
   */
  public static void setNonBlocking(int fd, boolean nonBlocking) {
    int flags = LibC.fcntl(fd, F_GETFL, 0);
    if (flags < 0) {
      throw new PosixException("fcntl F_GETFL", LibC.errno(), "fd " + fd);
    }
    int wanted = nonBlocking ? flags | O_NONBLOCK : flags & ~O_NONBLOCK;
    Check.zero(LibC.fcntl(fd, F_SETFL, wanted), "fcntl F_SETFL", fd);
  }

  /**
   * Closes a descriptor.
   *
   * <p>On Linux the descriptor is free even if the call reports an error, so it is never repeated;
   * only a descriptor that was not open is an error here, because that is a mistake of the caller
   * that would sooner or later close somebody else's file.
   *
   * @param fd the descriptor
   * @throws PosixException EBADF if it was not open
   */
  public static void close(int fd) {
    if (LibC.close(fd) != 0 && LibC.errno() == Errno.EBADF.number()) {
      throw new PosixException("close", Errno.EBADF.number(), "fd " + fd);
    }
  }

  /**
   * Asks about an open file.
   *
   * @param fd the descriptor
   * @return type, permissions, owner, size and identity
   * @throws PosixException EBADF if the descriptor is not open
   */
  public static FileStatus status(int fd) {
    Scratch scratch = Scratch.get();
    Check.zero(
        LibC.statx(fd, EMPTY_PATH, AT_EMPTY_PATH, STATX_BASIC_STATS, scratch.address), "statx", fd);
    ByteBuffer result = scratch.bytes;
    return new FileStatus(
        Short.toUnsignedInt(result.getShort(STATX_MODE)),
        result.getInt(STATX_UID),
        result.getLong(STATX_SIZE),
        ((long) result.getInt(STATX_DEV_MAJOR) << 32)
            | Integer.toUnsignedLong(result.getInt(STATX_DEV_MINOR)),
        result.getLong(STATX_INO),
        result.getInt(STATX_NLINK));
  }

  /**
   * Gives a range of a file real storage, and grows the file to hold it.
   *
   * <p>After it, a store to a mapping of the range cannot fail for want of space, which would kill
   * the JVM.
   *
   * @param fd a descriptor open for writing
   * @param offset the first byte
   * @param length how many bytes; positive
   * @throws PosixException ENOSPC if there is no room: the file may have grown nevertheless
   */
  public static void allocate(int fd, long offset, long length) {
    int errno;
    do { // posix_fallocate returns its error instead of setting errno
      errno = LibC.posix_fallocate(fd, offset, length);
    } while (errno == Errno.EINTR.number() && length <= SMALLEST_HALF_BYTES);
    if (errno == Errno.EINTR.number()) {
      allocateInHalves(fd, offset, length);
    } else if (errno != 0) {
      throw new PosixException(
          "posix_fallocate", errno, "fd %d, bytes %d+%d".formatted(fd, offset, length));
    }
  }

  /**
   * On tmpfs, older kernels undo everything when a signal interrupts them. If signals come all the
   * time, as from a profiler, a large range is never done in one go.
   */
  private static void allocateInHalves(int fd, long offset, long length) {
    long first = length / 2;
    allocate(fd, offset, first);
    allocate(fd, offset + first, length - first);
  }

  /**
   * A path that leads to what a descriptor has open, whatever its name is now, if it has one.
   *
   * @param fd the descriptor
   * @return the path, for this process, while the descriptor is open
   */
  public static Path path(int fd) {
    return Path.of("/proc/self/fd", Integer.toString(fd));
  }

  /**
   * Waits until what was stored into a file, or its mappings, is on the disk; of a directory, its
   * entries.
   *
   * @param fd the descriptor
   * @throws PosixException EIO, ENOSPC; EINVAL if the file system cannot do it
   */
  public static void sync(int fd) {
    var unused = Check.retrying("fsync", "fd " + fd, () -> LibC.fsync(fd));
  }

  /**
   * The space that this user may still take on the file system of a file.
   *
   * @param fd a descriptor on it
   * @return bytes
   * @throws PosixException EBADF if the descriptor is not open
   */
  public static long freeBytes(int fd) {
    return blocks(fd, STATVFS_BAVAIL);
  }

  /**
   * The size of the file system of a file, used or not.
   *
   * @param fd a descriptor on it
   * @return bytes
   * @throws PosixException EBADF if the descriptor is not open
   */
  public static long capacityBytes(int fd) {
    return blocks(fd, STATVFS_BLOCKS);
  }

  private static long blocks(int fd, int countOffset) {
    Scratch scratch = Scratch.get();
    Check.zero(LibC.fstatvfs(fd, scratch.address), "fstatvfs", fd);
    return scratch.bytes.getLong(STATVFS_FRSIZE) * scratch.bytes.getLong(countOffset);
  }

  /**
   * Reads into a direct buffer, from its position up to its limit, and moves the position.
   *
   * @param fd the descriptor
   * @param target a direct buffer
   * @return how many bytes were read; 0 at the end of the file or stream, or for a full buffer
   * @throws PosixException EAGAIN if nothing is there and the descriptor or its time limit says not
   *     to wait; ECONNRESET, EIO, ...
   */
  public static int read(int fd, ByteBuffer target) {
    long address = Scratch.addressOf(target) + target.position();
    int count = (int) read(fd, address, target.remaining());
    target.position(target.position() + count);
    return count;
  }

  /**
   * Reads into memory.
   *
   * @param fd the descriptor
   * @param address where to put the bytes
   * @param length how many at most
   * @return how many were read; 0 at the end of the file or stream
   * @throws PosixException as {@link #read(int, ByteBuffer)}
   */
  public static long read(int fd, long address, long length) {
    while (true) {
      long count = LibC.read(fd, address, length);
      if (count >= 0) {
        return count;
      }
      Check.failUnlessInterrupted("read", fd);
    }
  }

  /**
   * Reads from a place in a file, whatever the file position, which stays.
   *
   * @param fd the descriptor
   * @param target a direct buffer, filled from its position, which moves
   * @param offset the place in the file, in bytes
   * @return how many bytes were read; 0 at the end of the file
   * @throws PosixException ESPIPE if the descriptor is no file
   */
  public static int readAt(int fd, ByteBuffer target, long offset) {
    long address = Scratch.addressOf(target) + target.position();
    while (true) {
      long count = LibC.pread(fd, address, target.remaining(), offset);
      if (count >= 0) {
        target.position(target.position() + (int) count);
        return (int) count;
      }
      Check.failUnlessInterrupted("pread", fd);
    }
  }

  /**
   * Writes from a direct buffer, from its position up to its limit, and moves the position.
   *
   * @param fd the descriptor
   * @param source a direct buffer
   * @return how many bytes were written, which may be fewer than remain
   * @throws PosixException EPIPE if nobody reads (SIGPIPE is ignored in a JVM), EAGAIN, ENOSPC, ...
   */
  public static int write(int fd, ByteBuffer source) {
    long address = Scratch.addressOf(source) + source.position();
    int count = (int) write(fd, address, source.remaining());
    source.position(source.position() + count);
    return count;
  }

  /**
   * Writes from memory.
   *
   * @param fd the descriptor
   * @param address where the bytes are
   * @param length how many
   * @return how many were written
   * @throws PosixException as {@link #write(int, ByteBuffer)}
   */
  public static long write(int fd, long address, long length) {
    while (true) {
      long count = LibC.write(fd, address, length);
      if (count >= 0) {
        return count;
      }
      Check.failUnlessInterrupted("write", fd);
    }
  }
}
