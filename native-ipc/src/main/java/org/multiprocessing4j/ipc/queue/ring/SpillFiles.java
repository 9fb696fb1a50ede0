package org.multiprocessing4j.ipc.queue.ring;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;
import org.multiprocessing4j.ipc.memory.DirectoryEntries;
import org.multiprocessing4j.ipc.memory.MappedFile;
import org.multiprocessing4j.ipc.posix.FileDescriptors;
import org.multiprocessing4j.ipc.posix.PosixException;
import org.multiprocessing4j.ipc.queue.QueueStorageException;
import org.multiprocessing4j.ipc.queue.store.CrashPoint;
import org.multiprocessing4j.ipc.queue.store.MessageTarget;
import org.multiprocessing4j.ipc.queue.store.QueueDirectory;

/**
 * Messages that are too large for the ring: each in a file of its own, named after the ring and the
 * position of its record.
 *
 * <p>The name of the ring is in it for those who are stopped here while the queue is deleted: when
 * they go on, there may be another queue at the same path.
 *
 * <p>They are written and read, not mapped: what is mapped stays in memory until the garbage
 * collector comes by. Whether a file is still needed follows from its position alone, so that
 * whoever comes next finds what a dead process left.
 */
final class SpillFiles {
  private static final int HEX = 16;
  private static final int PERMISSIONS = 0600;
  private static final int CHUNK_BYTES = 64 << 10;

  private final QueueDirectory directory;
  private final String prefix;

  /**
   * The files of a ring.
   *
   * @param ringId no other ring in that directory has or had it
   */
  SpillFiles(QueueDirectory directory, long ringId) {
    this.directory = directory;
    this.prefix = "spill-" + Long.toHexString(ringId) + "-";
  }

  private Path file(long position) {
    return directory.file(prefix + Long.toHexString(position));
  }

  /**
   * Writes a message.
   *
   * @param message read from its position to its limit, which stay
   * @throws QueueStorageException if there is no room; there is no file then
   */
  void write(long position, ByteBuffer message) {
    Path file = file(position);
    CrashPoint.reach("queue.beforeSpill");
    try {
      Files.deleteIfExists(file);
      create(file, message);
    } catch (PosixException | IOException e) {
      throw new QueueStorageException(
          directory.shown(writeProblem(file, message.remaining(), e)), e);
    }
  }

  private static void create(Path file, ByteBuffer message) throws IOException {
    int flags = FileDescriptors.O_WRONLY | FileDescriptors.O_CREAT | FileDescriptors.O_EXCL;
    int fd = FileDescriptors.open(file, flags | FileDescriptors.O_NOFOLLOW, PERMISSIONS);
    boolean written = false;
    try {
      MappedFile.allocate(fd, 0, message.remaining());
      copy(message.duplicate(), fd);
      written = true;
    } finally {
      FileDescriptors.close(fd);
      if (!written) {
        Files.deleteIfExists(file);
      }
    }
  }

  private static void copy(ByteBuffer source, int fd) {
    ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK_BYTES);
    int end = source.limit();
    while (source.position() < end) {
      source.limit(Math.min(end, source.position() + CHUNK_BYTES));
      chunk.clear().put(source).flip();
      while (chunk.hasRemaining()) {
        FileDescriptors.write(fd, chunk);
      }
      CrashPoint.reach("queue.midMessage");
    }
  }

  private static String writeProblem(Path file, int sizeBytes, Exception e) {
    String problem = "cannot write the message of " + sizeBytes + " bytes to " + file;
    return e instanceof PosixException posix && posix.isOutOfSpace()
        ? "no space: " + problem + "; free space on that file system, or take messages out"
        : problem + ": " + e.getMessage();
  }

  /**
   * Copies a message out.
   *
   * @param length its size in bytes
   * @throws QueueStorageException if it cannot be read
   */
  void read(long position, int length, MessageTarget target) {
    Path file = file(position);
    try {
      int fd = FileDescriptors.open(file, FileDescriptors.O_RDONLY | FileDescriptors.O_NOFOLLOW, 0);
      try {
        copy(fd, target.extend(length));
      } finally {
        FileDescriptors.close(fd);
      }
    } catch (PosixException e) {
      throw new QueueStorageException(
          directory.shown("cannot read " + file + ": " + e.getMessage()), e);
    }
  }

  private void copy(int fd, ByteBuffer target) {
    ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK_BYTES);
    while (target.hasRemaining()) {
      chunk.clear().limit(Math.min(CHUNK_BYTES, target.remaining()));
      if (FileDescriptors.read(fd, chunk) == 0) {
        throw new QueueStorageException("a spilled message in " + directory + " is cut off", null);
      }
      target.put(chunk.flip());
    }
  }

  /** Deletes the files whose positions are not needed any more. */
  void deleteAll(LongPredicate isNeeded) {
    try {
      for (Path file : DirectoryEntries.matching(directory.inside(), prefix + "*")) {
        Long position = positionOf(file);
        if (position != null && !isNeeded.test(position)) {
          CrashPoint.reach("queue.beforeDelete");
          Files.deleteIfExists(file);
        }
      }
    } catch (NoSuchFileException e) {
      // They are gone with the queue.
    } catch (IOException e) {
      throw new QueueStorageException("cannot delete what was taken from " + directory, e);
    }
  }

  private @Nullable Long positionOf(Path file) {
    try {
      return Long.parseLong(file.getFileName().toString().substring(prefix.length()), HEX);
    } catch (NumberFormatException e) {
      return null; // not ours
    }
  }
}
