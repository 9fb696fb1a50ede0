package org.multiprocessing4j.ipc.memory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import org.multiprocessing4j.ipc.posix.FileDescriptors;
import org.multiprocessing4j.ipc.posix.PosixException;

/**
 * A file that is being made, under a name that nobody looks for.
 *
 * <p>Its maker holds an open-file-description lock on it. So whoever gets that lock knows that the
 * maker is dead, and may delete the file; a maker whose file was deleted before it had the lock
 * takes another one. The byte that is locked lies far behind those that users of the complete file
 * lock.
 *
 * @param path where it is
 * @param fd open for reading and writing; holds the lock
 */
record HiddenFile(Path path, int fd) implements AutoCloseable {
  private static final int PERMISSIONS = 0600;
  private static final long LOCKED_BYTE = 1L << 62;
  private static final Pattern NAME = Pattern.compile("\\..+\\.new-[0-9a-f-]+");
  private static final AtomicLong NUMBERS = new AtomicLong();

  /** Creates an empty one beside the file that it is to become. */
  static HiddenFile create(Path target) {
    int flags = FileDescriptors.O_RDWR | FileDescriptors.O_CREAT | FileDescriptors.O_EXCL;
    while (true) {
      Path path = newPath(target);
      int fd = FileDescriptors.open(path, flags | FileDescriptors.O_NOFOLLOW, PERMISSIONS);
      HiddenFile file = new HiddenFile(path, fd);
      if (LinkedFile.tryLock(fd, LOCKED_BYTE, file::close)) {
        return file;
      }
    }
  }

  private static Path newPath(Path target) {
    return target.resolveSibling(
        "."
            + target.getFileName()
            + ".new-"
            + ProcessHandle.current().pid()
            + "-"
            + Long.toHexString(System.nanoTime()) // another container may have our pid, too
            + "-"
            + NUMBERS.incrementAndGet());
  }

  /** Deletes a file if it is one of these and its maker is dead. */
  static void deleteIfAbandoned(Path file) {
    if (!NAME.matcher(file.getFileName().toString()).matches()) {
      return;
    }
    int fd;
    try {
      fd = FileDescriptors.open(file, FileDescriptors.O_RDWR | FileDescriptors.O_NOFOLLOW, 0);
    } catch (PosixException completeOrDeletedSince) {
      return;
    }
    if (LinkedFile.tryLock(fd, LOCKED_BYTE, () -> FileDescriptors.close(fd))) {
      new HiddenFile(file, fd).close();
    }
  }

  /** Deletes the hidden name, if the file has no other by now, and closes the descriptor. */
  @Override
  public void close() {
    try {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      // It will be swept, and must not hide the exception that the caller gets.
    }
    FileDescriptors.close(fd);
  }
}
