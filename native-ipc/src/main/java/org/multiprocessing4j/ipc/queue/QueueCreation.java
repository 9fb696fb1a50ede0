package org.multiprocessing4j.ipc.queue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;
import org.multiprocessing4j.ipc.IpcException;
import org.multiprocessing4j.ipc.memory.PrivateDirectory;
import org.multiprocessing4j.ipc.memory.RunDirectory;
import org.multiprocessing4j.ipc.memory.SharedBuffer;
import org.multiprocessing4j.ipc.posix.FileDescriptors;
import org.multiprocessing4j.ipc.queue.store.ControlLayout;
import org.multiprocessing4j.ipc.queue.store.CrashPoint;
import org.multiprocessing4j.ipc.queue.store.DurableFile;
import org.multiprocessing4j.ipc.queue.store.QueueDirectory;

/**
 * Makes the directory of a queue and the control segment in it, and opens the new queue for this
 * process. {@link QueueDeletion} says what those rely on who delete queues at the same path.
 */
final class QueueCreation {
  /** So many files of anonymous queues the shared memory has room for. */
  private static final int FILES_IN_MEMORY = 64;

  private QueueCreation() {}

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
    QueueDeletion.deleteUndeleted();
    Path path = RunDirectory.current().newPath(prefix, null);
    PrivateDirectory.create(path);
    try {
      return QueueOpening.orClosed(
              QueueDirectory.open(path),
              directory ->
                  newControl
                      .create(directory)
                      .map(control -> QueueOpening.attach(directory, control)))
          .orElseThrow();
    } catch (RuntimeException | Error e) {
      if (!DeletedDirectories.discard(path)) {
        removeIfEmpty(path);
      }
      throw e;
    }
  }

  /**
   * Creates a named queue and opens it for this process, even if somebody deletes it at once.
   *
   * @param path from {@link QueueFiles#canonical}
   * @return empty if somebody else has made one; he may have deleted it, too
   */
  static Optional<QueueCore> createUnlessThere(Path path, NewControl newControl) {
    if (QueueFiles.isThere(path.resolve(ControlLayout.FILE))) {
      return Optional.empty();
    }
    boolean isNew = Files.notExists(path, LinkOption.NOFOLLOW_LINKS);
    try {
      return QueueOpening.orClosed(
          createDirectory(path),
          directory -> {
            CrashPoint.reach("queue.creating");
            var unused = DeletedDirectories.finishOthers(path);
            return newControl.create(directory).map(control -> attachNew(directory, control));
          });
    } catch (RuntimeException | Error e) {
      if (QueueFiles.isOfMissingFile(e)) {
        return Optional.empty();
      }
      if (isNew) {
        removeIfEmpty(path);
      }
      throw e;
    }
  }

  /**
   * Opens the queue that this process has just made in a directory. If that has been renamed, then
   * the queue has been deleted, or was never to be found; those who have it open are told, since
   * whoever renamed it may have seen it or not.
   */
  private static QueueCore attachNew(QueueDirectory directory, SharedBuffer control) {
    try {
      CrashPoint.reach("queue.created");
      syncNew(directory.path());
      if (directory.isInPlace()) {
        return QueueOpening.attach(directory, control);
      }
    } catch (IpcException e) {
      if (directory.isInPlace()) {
        throw e;
      }
    }
    QueueCore deleted = QueueOpening.newCore(directory, control, directory::close);
    deleted.state().advanceTo(QueueState.DELETED);
    return deleted;
  }

  /** If it is not empty, somebody else has made a queue in it. */
  private static void removeIfEmpty(Path directory) {
    try {
      Files.deleteIfExists(directory);
    } catch (IOException e) {
      // What has failed before is to be told.
    }
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

  private static QueueDirectory createDirectory(Path path) {
    try {
      PrivateDirectory.create(path);
      QueueDirectory directory = QueueDirectory.open(path);
      try {
        QueueFiles.requireEmpty(directory);
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
}
