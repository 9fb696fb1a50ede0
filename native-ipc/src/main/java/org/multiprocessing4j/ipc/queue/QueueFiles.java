package org.multiprocessing4j.ipc.queue;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.multiprocessing4j.ipc.IpcException;
import org.multiprocessing4j.ipc.liveness.Liveness;
import org.multiprocessing4j.ipc.liveness.Participants;
import org.multiprocessing4j.ipc.memory.MappedFile;
import org.multiprocessing4j.ipc.memory.PrivateDirectory;
import org.multiprocessing4j.ipc.memory.RunDirectory;
import org.multiprocessing4j.ipc.memory.SegmentHeader;
import org.multiprocessing4j.ipc.memory.SegmentNotFoundException;
import org.multiprocessing4j.ipc.memory.SharedBuffer;
import org.multiprocessing4j.ipc.posix.Errno;
import org.multiprocessing4j.ipc.posix.FileDescriptors;
import org.multiprocessing4j.ipc.posix.PosixException;
import org.multiprocessing4j.ipc.queue.store.ControlLayout;
import org.multiprocessing4j.ipc.queue.store.CrashPoint;
import org.multiprocessing4j.ipc.queue.store.DurableFile;
import org.multiprocessing4j.ipc.queue.store.QueueDirectory;

/**
 * Makes, opens and deletes the directory of a queue, in which everything of it lies: the control
 * segment, named {@code control}, and the files of the backend.
 */
final class QueueFiles {
  /** So many files of anonymous queues the shared memory has room for. */
  private static final int FILES_IN_MEMORY = 64;

  /** Anonymous queues that this process has closed and could not delete: nobody else will. */
  private static final Set<Path> UNDELETED = ConcurrentHashMap.newKeySet();

  private QueueFiles() {}

  /** Creates an anonymous queue in the directory of the run, and opens it for this process. */
  static QueueCore create(QueueOptions options) {
    QueueOptions fitting = options.withRollBytes(rollBytesInMemory(options.rollBytes()));
    return create("queue", NewControl.ofFiles(fitting, false));
  }

  /** A container often has but 64 MiB of shared memory, and four queues would fill it. */
  private static long rollBytesInMemory(long wanted) {
    int flags = FileDescriptors.O_RDONLY | FileDescriptors.O_DIRECTORY;
    int fd = FileDescriptors.open(RunDirectory.current().path(), flags, 0);
    try {
      long share = FileDescriptors.capacityBytes(fd) / FILES_IN_MEMORY;
      return Math.min(wanted, Math.max(QueueOptions.SMALLEST_ROLL_BYTES, share));
    } finally {
      FileDescriptors.close(fd);
    }
  }

  /** Creates a queue that is a ring, in the directory of the run, and opens it likewise. */
  static QueueCore createRing(int ringBytes, QueueOptions options) {
    return create("ring", NewControl.ofRing(ringBytes, options, false));
  }

  private static QueueCore create(String prefix, NewControl newControl) {
    deleteUndeleted();
    Path path = RunDirectory.current().newPath(prefix, null);
    PrivateDirectory.create(path);
    try {
      return orClosed(
              QueueDirectory.open(path),
              directory -> newControl.create(directory).map(control -> attach(directory, control)))
          .orElseThrow();
    } catch (RuntimeException | Error e) {
      if (!QueueDeletion.discard(path)) {
        removeIfEmpty(path);
      }
      throw e;
    }
  }

  /**
   * Creates a named queue and opens it for this process, even if somebody deletes it at once.
   *
   * @param path from {@link #canonical}
   * @return empty if somebody else has made one; he may have deleted it, too
   */
  static Optional<QueueCore> createUnlessThere(Path path, NewControl newControl) {
    if (isThere(path.resolve(ControlLayout.FILE))) {
      return Optional.empty();
    }
    boolean isNew = Files.notExists(path, LinkOption.NOFOLLOW_LINKS);
    try {
      return orClosed(
          createDirectory(path),
          directory -> {
            CrashPoint.reach("queue.creating");
            var unused = QueueDeletion.finishOthers(path);
            return newControl.create(directory).map(control -> attachNew(directory, control));
          });
    } catch (RuntimeException | Error e) {
      if (isOfMissingFile(e)) {
        return Optional.empty();
      }
      if (isNew) {
        removeIfEmpty(path);
      }
      throw e;
    }
  }

  /** A link counts, wherever it leads: no queue can be made beside it, or opened through it. */
  private static boolean isThere(Path control) {
    return Files.exists(control, LinkOption.NOFOLLOW_LINKS);
  }

  /**
   * Opens the queue that this process has just made in a directory. If that has been renamed, then
   * the queue has been deleted, or was never to be found; those who have it open are told, since
   * whoever renamed it may have seen it or not.
   */
  private static QueueCore attachNew(QueueDirectory directory, SharedBuffer control) {
    QueueCore core;
    try {
      CrashPoint.reach("queue.created");
      syncNew(directory.path());
      core = attach(directory, control);
    } catch (IpcException e) {
      if (directory.isInPlace()) {
        throw e;
      }
      core = newCore(directory, control, directory::close);
    }
    if (!directory.isInPlace()) {
      core.state().advanceTo(QueueState.DELETED);
    }
    return core;
  }

  /** If it is not empty, somebody else has made a queue in it. */
  private static void removeIfEmpty(Path directory) {
    try {
      Files.deleteIfExists(directory);
    } catch (IOException e) {
      // What has failed before is to be told.
    }
  }

  private static boolean isOfMissingFile(Throwable problem) {
    return Stream.iterate(problem, Objects::nonNull, Throwable::getCause)
        .anyMatch(
            cause ->
                cause instanceof SegmentNotFoundException
                    || (cause instanceof PosixException failed && failed.is(Errno.ENOENT)));
  }

  /** What is written once must not be missing after a crash of the machine. */
  private static void syncNew(Path directory) {
    DurableFile.sync(directory.resolve(ControlLayout.FILE));
    DurableFile.sync(directory);
    Path parent = directory.getParent();
    if (parent != null) {
      DurableFile.sync(parent);
    }
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

  private static QueueDirectory createDirectory(Path path) {
    try {
      PrivateDirectory.create(path);
      QueueDirectory directory = QueueDirectory.open(path);
      try {
        requireEmpty(directory);
        directory.requirePrivate();
        return directory;
      } catch (RuntimeException | Error e) {
        directory.close();
        throw e;
      }
    } catch (IpcException e) {
      throw new QueueStorageException("cannot create the queue: " + e.getMessage(), e);
    }
  }

  /**
   * Refuses a directory with other things in it, unless somebody else makes the queue just now, or
   * deletes it. Hidden files are control segments that are about to be linked.
   */
  private static void requireEmpty(QueueDirectory directory) {
    try (DirectoryStream<Path> entries =
        Files.newDirectoryStream(
            directory.inside(), entry -> !isOurs(entry.getFileName().toString()))) {
      for (Path entry : entries) {
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
   * Opens an existing queue for this process.
   *
   * @throws QueueClosedException if it does not exist
   * @throws QueueStorageException if it is damaged, of another version, or in use out of sight
   */
  static QueueCore attach(Path path) {
    return orClosed(
            openDirectory(path),
            directory -> Optional.of(attach(directory, openControl(directory))))
        .orElseThrow();
  }

  /** Closes a directory again, unless a queue comes of it that keeps it open. */
  private static Optional<QueueCore> orClosed(
      QueueDirectory directory, Function<QueueDirectory, Optional<QueueCore>> opening) {
    Optional<QueueCore> opened = Optional.empty();
    try {
      opened = opening.apply(directory);
      return opened;
    } finally {
      if (opened.isEmpty()) {
        directory.close();
      }
    }
  }

  private static QueueDirectory openDirectory(Path path) {
    try {
      return QueueDirectory.open(path);
    } catch (IpcException e) {
      throw cannotOpen(path, String.valueOf(e.getMessage()), e);
    }
  }

  private static QueueCore attach(QueueDirectory directory, SharedBuffer control) {
    if (control.getInt(ControlLayout.NAMED) == 0) {
      return newCore(directory, control, directory::close);
    }
    UseLock use = acquireUse(directory, new Revival(directory, control));
    try {
      return newCore(
          directory,
          control,
          () -> {
            use.close();
            directory.close();
          });
    } catch (RuntimeException | Error e) {
      use.close();
      throw e;
    }
  }

  private static UseLock acquireUse(QueueDirectory directory, Revival revival) {
    try {
      return UseLock.acquire(directory.control(), revival);
    } catch (PosixException e) {
      throw cannotOpen(directory.path(), directory.shown(e), e);
    } catch (QueueStorageException e) {
      throw directory.isInPlace() ? e : notThere(directory.path()); // as the files under a revival
    }
  }

  private static QueueCore newCore(
      QueueDirectory directory, SharedBuffer control, Runnable afterClose) {
    requireRegistry(directory, control);
    Liveness peers = Participants.get();
    return new QueueCore(new QueueState(directory, control, peers), peers, afterClose);
  }

  private static SharedBuffer openControl(QueueDirectory directory) {
    try {
      return soundControl(directory);
    } catch (IpcException e) {
      throw cannotOpen(directory.path(), directory.shown(e), e);
    }
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

  private static IpcException cannotOpen(Path path, String why, IpcException e) {
    return isOfMissingFile(e)
        ? notThere(path)
        : new QueueStorageException("cannot open the queue: " + why, e);
  }

  private static QueueClosedException notThere(Path path) {
    return new QueueClosedException(
        "the queue " + path + " does not exist: its creator closed it, or it was deleted");
  }

  private static void requireRegistry(QueueDirectory directory, SharedBuffer control) {
    SegmentHeader header =
        SegmentHeader.read(control, ControlLayout.KIND, ControlLayout.VERSION, directory);
    if (header.registryId() != Participants.get().registryId()) {
      throw new QueueStorageException(
          "the queue "
              + directory
              + " is used by "
              + SegmentHeader.REGISTERED_ELSEWHERE
              + ", and start them again if their mp4j directory in it was deleted",
          null);
    }
  }

  /** Deletes a queue for all processes; does nothing if there is none. */
  static void delete(Path named) {
    Path path = canonical(named);
    boolean ignored = deleteIfThere(path);
    var unused = QueueDeletion.finishOthers(path);
  }

  /**
   * Deletes a queue whose path no other queue ever has. Beside it lie those of the whole run: they
   * are looked through only if somebody else was faster, and may have been killed at it. What fails
   * is tried again when the next one is created.
   */
  static void deleteAnonymous(Path path) {
    boolean isGone = false;
    try {
      isGone = deleteIfThere(path) || QueueDeletion.finishOthers(path);
    } finally {
      if (!isGone) {
        UNDELETED.add(path);
      }
    }
  }

  /** Does what failed when queues were closed, for want of descriptors, say. */
  private static void deleteUndeleted() {
    for (Path path : List.copyOf(UNDELETED)) {
      UNDELETED.remove(path);
      try {
        deleteAnonymous(path);
      } catch (QueueStorageException notYet) {
        // The one who closed it was told; it is tried again with the next queue.
      }
    }
  }

  /** Returns whether there was a queue that nobody else has deleted. */
  private static boolean deleteIfThere(Path path) {
    try (QueueDirectory directory = QueueDirectory.open(path)) {
      return delete(directory);
    } catch (IpcException e) {
      if (!isOfMissingFile(e)) {
        throw new QueueStorageException(
            "cannot delete the queue " + path + ": " + e.getMessage(), e);
      }
      return false;
    }
  }

  private static boolean delete(QueueDirectory directory) {
    try {
      if (!isThere(directory.control())) {
        requireEmpty(directory);
        return false;
      }
      var unused = soundControl(directory);
      return QueueDeletion.delete(directory);
    } catch (IpcException e) {
      throw new IpcException(directory.shown(e), e);
    }
  }
}
