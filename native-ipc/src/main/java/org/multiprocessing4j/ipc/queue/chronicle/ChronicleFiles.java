package org.multiprocessing4j.ipc.queue.chronicle;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashSet;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import net.openhft.chronicle.queue.RollCycle;
import org.multiprocessing4j.ipc.memory.DirectoryEntries;
import org.multiprocessing4j.ipc.memory.MappedFile;
import org.multiprocessing4j.ipc.posix.Errno;
import org.multiprocessing4j.ipc.posix.FileDescriptors;
import org.multiprocessing4j.ipc.posix.PosixException;
import org.multiprocessing4j.ipc.queue.QueueClosedException;
import org.multiprocessing4j.ipc.queue.QueueStorageException;
import org.multiprocessing4j.ipc.queue.store.ControlLayout;
import org.multiprocessing4j.ipc.queue.store.QueueDirectory;

/**
 * The files of a Chronicle queue: one per cycle, named after the time at which the cycle would
 * begin.
 *
 * <p>Chronicle would make its files sparse. A store to a page that cannot be backed kills the JVM
 * or is lost, so that here every file is given real storage before it is used, and a full disk is
 * an exception in the put that found it full.
 */
final class ChronicleFiles {
  static final String METADATA = "metadata.cq4t";

  private static final String SUFFIX = ".cq4";
  private static final String SUFFIX_ASIDE = ".aside";
  private static final int PERMISSIONS = 0600;

  /** Of the first four bytes of a file: set while its creator is still at work. */
  private static final int NOT_COMPLETE = 0x8000_0000;

  private final QueueDirectory directory;
  private final long queueId;
  private final RollCycle rollCycle;
  private final DateTimeFormatter names;

  ChronicleFiles(QueueDirectory directory, long queueId, RollCycle rollCycle) {
    this.directory = directory;
    this.queueId = queueId;
    this.rollCycle = rollCycle;
    this.names = DateTimeFormatter.ofPattern(rollCycle.format()).withZone(ZoneOffset.UTC);
  }

  QueueDirectory directory() {
    return directory;
  }

  Path file(long cycle) {
    Instant start = Instant.ofEpochMilli(cycle * rollCycle.lengthInMillis());
    return directory.file(names.format(start) + SUFFIX);
  }

  Path metadata() {
    return directory.file(METADATA);
  }

  /**
   * Makes sure that the directory is still that of this queue. Somebody may have moved it, or
   * deleted it by other means than ours, and there may be another queue at its path.
   *
   * @throws QueueClosedException if it is not
   */
  void requireOurs() {
    ByteBuffer found = ByteBuffer.allocateDirect(Long.BYTES).order(ByteOrder.nativeOrder());
    boolean isThere =
        read(directory.path().resolve(ControlLayout.FILE), found, ControlLayout.QUEUE_ID);
    if (!isThere || found.hasRemaining() || found.getLong(0) != queueId) {
      throw new QueueClosedException(
          "the queue " + directory + " is not there any more: it was deleted, or moved");
    }
  }

  /**
   * Gives a file real storage up to a size, and creates it, for this user only, if it does not
   * exist.
   *
   * @param from where to begin: what lies before has its storage, and the kernel would look at each
   *     page of it
   * @throws QueueStorageException if there is no room; what the file held before is untouched
   * @throws QueueClosedException as {@link #requireOurs}
   */
  void allocate(Path file, long from, long sizeBytes) {
    requireOurs();
    try {
      int flags = FileDescriptors.O_RDWR | FileDescriptors.O_CREAT | FileDescriptors.O_NOFOLLOW;
      int fd = FileDescriptors.open(file, flags, PERMISSIONS);
      try {
        MappedFile.allocate(fd, from, sizeBytes - from);
      } finally {
        FileDescriptors.close(fd);
      }
    } catch (PosixException e) {
      throw new QueueStorageException(allocationProblem(file, sizeBytes, e), e);
    }
  }

  private String allocationProblem(Path file, long sizeBytes, PosixException e) {
    if (e.isOutOfSpace()) {
      return "no space for the message: cannot extend "
          + directory.shown(file)
          + " to "
          + sizeBytes
          + " bytes; free space on that file system, take messages out, or put the queue elsewhere";
    }
    return directory.shown(
        "cannot extend " + file + " to " + sizeBytes + " bytes: " + e.getMessage());
  }

  /** Whether a file was begun by somebody who did not live to complete its header. */
  boolean isTorn(Path file) {
    ByteBuffer header = ByteBuffer.allocateDirect(Integer.BYTES).order(ByteOrder.nativeOrder());
    if (!read(file, header, 0)) {
      return false;
    }
    int word = header.getInt(0);
    return header.hasRemaining() || word == 0 || (word & NOT_COMPLETE) != 0;
  }

  /**
   * Reads with plain system calls, since an interrupt would end a channel's read.
   *
   * @return false if there is no such file
   */
  private boolean read(Path file, ByteBuffer target, long offset) {
    try {
      int fd = FileDescriptors.open(file, FileDescriptors.O_RDONLY | FileDescriptors.O_NOFOLLOW, 0);
      try {
        FileDescriptors.readAt(fd, target, offset);
        return true;
      } finally {
        FileDescriptors.close(fd);
      }
    } catch (PosixException e) {
      if (e.is(Errno.ENOENT)) {
        return false;
      }
      throw new QueueStorageException(
          directory.shown("cannot read " + file + ": " + e.getMessage()), e);
    }
  }

  void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new QueueStorageException("cannot delete " + directory.shown(file), e);
    }
  }

  /** All files of messages, also those that were set aside, by their cycles. */
  NavigableMap<Integer, Path> byCycle() {
    NavigableMap<Integer, Path> found = new TreeMap<>();
    String ofMessages = "*{" + SUFFIX + "," + SUFFIX_ASIDE + "}";
    try {
      for (Path file : DirectoryEntries.matching(directory.inside(), ofMessages)) {
        found.put(cycleOf(file), file);
      }
    } catch (IOException | DateTimeException e) {
      throw new QueueStorageException(
          directory.shown("cannot list the files in " + directory + ": " + e), e);
    }
    return found;
  }

  private int cycleOf(Path file) {
    String name = file.getFileName().toString();
    String start = name.substring(0, name.lastIndexOf('.'));
    long millis = LocalDateTime.parse(start, names).toInstant(ZoneOffset.UTC).toEpochMilli();
    return (int) (millis / rollCycle.lengthInMillis());
  }

  static boolean isAside(Path file) {
    return file.toString().endsWith(SUFFIX_ASIDE);
  }

  /** Hides a file from Chronicle. */
  void setAside(int cycle) {
    Path file = file(cycle);
    String name = file.getFileName().toString().replace(SUFFIX, SUFFIX_ASIDE);
    try {
      Files.move(file, file.resolveSibling(name));
    } catch (IOException e) {
      throw new QueueStorageException(directory.shown("cannot rename " + file + ": " + e), e);
    }
  }

  /**
   * Deletes the files of the cycles before one.
   *
   * @param kept cycles whose files stay
   * @return whether there was any
   */
  boolean deleteBefore(int cycle, Set<Integer> kept) {
    Path firstKept = file(cycle);
    Set<Path> keptFiles = new HashSet<>();
    for (int each : kept) {
      keptFiles.add(file(each));
    }
    boolean deleted = false;
    try {
      for (Path file : DirectoryEntries.matching(directory.inside(), "*" + SUFFIX)) {
        if (file.compareTo(firstKept) < 0 && !keptFiles.contains(file)) {
          deleted |= Files.deleteIfExists(file);
        }
      }
    } catch (IOException e) {
      throw new QueueStorageException("cannot delete consumed files in " + directory, e);
    }
    return deleted;
  }
}
