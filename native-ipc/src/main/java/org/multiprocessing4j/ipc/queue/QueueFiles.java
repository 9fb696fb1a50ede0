package org.multiprocessing4j.ipc.queue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.Stream;
import org.multiprocessing4j.ipc.IpcException;
import org.multiprocessing4j.ipc.memory.DirectoryEntries;
import org.multiprocessing4j.ipc.memory.MappedFile;
import org.multiprocessing4j.ipc.memory.SegmentNotFoundException;
import org.multiprocessing4j.ipc.memory.SharedBuffer;
import org.multiprocessing4j.ipc.posix.Errno;
import org.multiprocessing4j.ipc.posix.PosixException;
import org.multiprocessing4j.ipc.queue.store.ControlLayout;
import org.multiprocessing4j.ipc.queue.store.QueueDirectory;

/**
 * Looks at the directory of a queue, in which everything of it lies: the control segment, named
 * {@code control}, and the files of the backend. {@link QueueCreation} makes it, {@link
 * QueueOpening} opens it, {@link QueueDeletion} deletes it.
 */
final class QueueFiles {
  private QueueFiles() {}

  /** A link counts, wherever it leads: no queue can be made beside it, or opened through it. */
  static boolean isThere(Path control) {
    return Files.exists(control, LinkOption.NOFOLLOW_LINKS);
  }

  /** Whether something failed because a file of the queue, or its directory, is not there. */
  static boolean isOfMissingFile(Throwable problem) {
    return Stream.iterate(problem, Objects::nonNull, Throwable::getCause)
        .anyMatch(
            cause ->
                cause instanceof SegmentNotFoundException
                    || (cause instanceof PosixException failed && failed.is(Errno.ENOENT)));
  }

  /** One name for one queue, by whatever links one comes to its parent; it must be none itself. */
  static Path canonical(Path named) {
    Path directory = named.toAbsolutePath().normalize();
    Path parent = directory.getParent();
    try {
      return parent == null ? directory : parent.toRealPath().resolve(directory.getFileName());
    } catch (IOException noParent) {
      return directory; // which cannot be created or opened, as will be said then
    }
  }

  /**
   * Refuses a directory with other things in it, unless somebody else makes the queue just now, or
   * deletes it. Hidden files are control segments that are about to be linked.
   */
  static void requireEmpty(QueueDirectory directory) {
    try {
      for (Path entry : DirectoryEntries.of(directory.inside())) {
        if (isOurs(entry.getFileName().toString())) {
          continue;
        }
        if (isThere(directory.control()) || !directory.isInPlace()) {
          return;
        }
        throw new IpcException(
            directory
                + " contains "
                + entry.getFileName()
                + "; a queue needs a directory of its own");
      }
    } catch (IOException e) {
      throw new IpcException("cannot read " + directory + ": " + e, e);
    }
  }

  private static boolean isOurs(String name) {
    return name.equals(ControlLayout.FILE) || name.startsWith(".");
  }

  /**
   * Maps the control segment.
   *
   * @throws SegmentNotFoundException if there is none
   * @throws IpcException if the directory or the segment is not as it should be
   */
  static SharedBuffer soundControl(QueueDirectory directory) {
    directory.requirePrivate();
    SharedBuffer control = MappedFile.open(directory.control());
    ControlCheck.requireSound(control, directory);
    return control;
  }
}
