package org.multiprocessing4j.ipc.memory;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Consumer;
import org.multiprocessing4j.ipc.Internal;
import org.multiprocessing4j.ipc.IpcException;
import org.multiprocessing4j.ipc.posix.Errno;
import org.multiprocessing4j.ipc.posix.FileDescriptors;
import org.multiprocessing4j.ipc.posix.FileStatus;
import org.multiprocessing4j.ipc.posix.Posix;
import org.multiprocessing4j.ipc.posix.PosixException;

/**
 * Makes and opens the files behind shared memory.
 *
 * <p>A file appears under its name complete: it is made under a hidden name, allocated, filled, and
 * then given its name in one step, which fails if the name is taken. Whoever opens it can therefore
 * never see half of it, and a creator that dies leaves at most a hidden file in a directory that is
 * swept.
 *
 * <p>Any thread of any process may call anything here. No descriptor stays open: the mapping is
 * enough, and goes on working when the file has been deleted.
 */
@Internal
public final class MappedFile {
  private MappedFile() {}

  /**
   * Creates a file of zeros, allocated in full, and maps it.
   *
   * @param file where; must not exist
   * @param sizeBytes its size, positive
   * @param content fills the file before anybody else can see it, and should end with {@link
   *     SegmentHeader#write}
   * @return the mapping, readable and writable
   * @throws SegmentExistsException if the name is taken
   * @throws OutOfSharedMemoryException if there is no room
   */
  public static SharedBuffer create(Path file, long sizeBytes, Consumer<SharedBuffer> content) {
    if (sizeBytes <= 0) {
      throw new IllegalArgumentException(
          "the size of " + file + " must be positive, not " + sizeBytes);
    }
    try (HiddenFile hidden = HiddenFile.create(file)) {
      allocateFor(file, hidden.fd(), sizeBytes);
      SharedBuffer buffer = map(hidden.fd());
      content.accept(buffer);
      KnownMappings.note(FileDescriptors.status(hidden.fd()), buffer);
      publish(hidden.path(), file);
      return buffer;
    } catch (FileAlreadyExistsException taken) {
      throw new SegmentExistsException(file + " exists already: open it, or unlink it first");
    } catch (IOException e) {
      throw new IpcException("cannot create " + file + ": " + e, e);
    }
  }

  /**
   * Gives a complete file its name. It is renamed, not linked, so that {@code pmap} and {@code
   * lsof} show the mapping under that name; where the file system cannot rename to a free name
   * only, a link does.
   */
  private static void publish(Path hidden, Path file) throws IOException {
    try {
      FileDescriptors.renameToFree(hidden, file);
    } catch (PosixException e) {
      if (e.is(Errno.EEXIST)) {
        throw new FileAlreadyExistsException(file.toString());
      }
      if (!e.is(Errno.EINVAL)) {
        throw e;
      }
      Files.createLink(file, hidden);
    }
  }

  /**
   * Maps an existing file, unless this process has a mapping of it from an earlier call.
   *
   * @param file a regular file of this user, not a link
   * @return a mapping of the whole file, readable and writable
   * @throws SegmentNotFoundException if it does not exist
   * @throws SegmentFormatException if it is empty, not a regular file, or not ours
   */
  public static SharedBuffer open(Path file) {
    int fd = openDescriptor(file);
    try {
      FileStatus status = FileDescriptors.status(fd);
      check(file, status);
      SharedBuffer known = KnownMappings.find(status);
      if (known != null) {
        return known;
      }
      SharedBuffer mapping = map(fd);
      KnownMappings.note(status, mapping);
      return mapping;
    } catch (IOException e) {
      throw new IpcException("cannot map " + file + ": " + e, e);
    } finally {
      FileDescriptors.close(fd);
    }
  }

  /**
   * Maps a file, which is created if there is none; of several processes that do so at once one
   * creates it.
   *
   * @param file where
   * @param sizeBytes its size if it is created
   * @param content fills it if it is created, as for {@link #create}
   * @return a mapping of the whole file, which may be smaller or larger than that
   * @throws SegmentFormatException as {@link #open}
   * @throws OutOfSharedMemoryException if there is no room
   */
  public static SharedBuffer openOrCreate(
      Path file, long sizeBytes, Consumer<SharedBuffer> content) {
    while (true) {
      try {
        return open(file);
      } catch (SegmentNotFoundException none) {
        try {
          return create(file, sizeBytes, content);
        } catch (SegmentExistsException others) {
          // created since: open it
        }
      }
    }
  }

  /**
   * Gives a range of a file real storage, so that no later store can fail. If there is none left,
   * the garbage collector is asked for what closed objects of this process still hold.
   *
   * @param fd the file, open for writing
   * @param offset the first byte
   * @param sizeBytes how many; the file grows to hold them if it is shorter
   * @throws PosixException ENOSPC or EDQUOT if there is no room, EFBIG, EBADF
   */
  public static void allocate(int fd, long offset, long sizeBytes) {
    Mappings.allocate(fd, offset, sizeBytes);
  }

  /**
   * Removes the name of a file. Mappings of it stay usable, its memory is freed when the last is
   * gone.
   *
   * @param file its path; a symbolic link is removed, not followed
   * @return false if there was no such file
   * @throws IpcException if the directory does not allow it
   */
  public static boolean unlink(Path file) {
    try {
      return Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new IpcException("cannot delete " + file + ": " + e, e);
    }
  }

  /** Opens for reading and writing; links are not followed. */
  private static int openDescriptor(Path file) {
    try {
      return FileDescriptors.open(file, FileDescriptors.O_RDWR | FileDescriptors.O_NOFOLLOW, 0);
    } catch (PosixException e) {
      if (e.is(Errno.ENOENT)) {
        throw new SegmentNotFoundException(
            file + " does not exist: was it closed by its creator, or never created?");
      }
      throw e;
    }
  }

  private static void check(Path file, FileStatus status) {
    if (!status.isRegularFile()) {
      throw new SegmentFormatException(file + " is not a regular file");
    }
    if (status.sizeBytes() == 0) {
      throw new SegmentFormatException(file + " is empty: somebody has truncated it");
    }
    if (status.ownerUid() != Posix.getuid()) {
      throw new SegmentFormatException(
          file + " belongs to user " + status.ownerUid() + ", not to " + Posix.getuid());
    }
  }

  /**
   * Maps the very file that was checked, whatever its name leads to by now.
   *
   * <p>A channel refuses to work for an interrupted thread; making a shared object is no wait, so
   * the interrupt is put aside until it is done.
   */
  private static SharedBuffer map(int fd) throws IOException {
    boolean interrupted = false;
    try {
      while (true) {
        interrupted |= Thread.interrupted();
        try {
          return mapInterruptibly(fd);
        } catch (ClosedByInterruptException e) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static SharedBuffer mapInterruptibly(int fd) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            FileDescriptors.path(fd), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      long sizeBytes = channel.size();
      return sizeBytes <= Integer.MAX_VALUE
          ? MappedBuffer.over(Mappings.map(channel, 0, sizeBytes))
          : ChunkedBuffer.map(channel, sizeBytes);
    }
  }

  private static void allocateFor(Path file, int fd, long sizeBytes) {
    try {
      allocate(fd, 0, sizeBytes);
    } catch (PosixException e) {
      if (e.isOutOfSpace() || e.is(Errno.EFBIG)) {
        // What the failed call took is given back when the hidden file goes.
        throw new OutOfSharedMemoryException(file, sizeBytes, FileDescriptors.freeBytes(fd), e);
      }
      throw e;
    }
  }
}
