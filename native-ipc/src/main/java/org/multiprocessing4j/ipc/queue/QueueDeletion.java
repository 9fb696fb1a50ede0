package org.multiprocessing4j.ipc.queue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.multiprocessing4j.ipc.IpcException;
import org.multiprocessing4j.ipc.memory.Retrying;
import org.multiprocessing4j.ipc.posix.FileDescriptors;
import org.multiprocessing4j.ipc.posix.OfdLock;
import org.multiprocessing4j.ipc.posix.OfdLock.Mode;
import org.multiprocessing4j.ipc.queue.store.CrashPoint;
import org.multiprocessing4j.ipc.queue.store.QueueDirectory;

/**
 * Deletes queues, while other processes may open, use and delete queues at the same paths.
 *
 * <p>What everybody may rely on:
 *
 * <ul>
 *   <li>A directory at the path is empty, or a queue is being made in it, or it has a control
 *       segment and is a queue. Nothing of a queue is ever taken out of a directory at the path.
 *   <li>A queue is deleted by renaming its directory, in one step. Only who holds a lock on its
 *       control file does that, and has seen with the lock that the path still leads to that very
 *       directory: else another deleter was faster, and what is at the path is the next queue.
 *   <li>A renamed directory never comes back. Whoever is in it, through a {@link QueueDirectory},
 *       may go on to make files there, and hears of its end by the state {@code DELETED}.
 *   <li>In a renamed directory a control segment is marked as {@code DELETED} before its file is
 *       deleted; so no user is left in a queue that is gone without being told.
 * </ul>
 *
 * <p>Before the renaming nothing has happened; a deleter that is killed with the lock loses it. One
 * that is killed afterwards leaves the renamed directory, maybe not marked yet. Whoever deletes a
 * queue of that name next marks and removes it, and so does whoever makes one: when he has made, or
 * found, the directory and before the control segment appears in that very directory, so that no
 * queue is at the path before the users of all earlier ones have been told. Any number may do so at
 * once. A maker who finds that his directory was made a queue and deleted begins again; one whose
 * own queue is deleted at once has it open all the same, as a deleted one. So deleters, however
 * many and fast, keep nobody from opening a queue.
 */
final class QueueDeletion {
  /** Of the control file: {@link UseLock} has the one before. */
  private static final long LOCKED_BYTE = 1;

  /** Anonymous queues that this process has closed and could not delete: nobody else will. */
  private static final Set<Path> UNDELETED = ConcurrentHashMap.newKeySet();

  private QueueDeletion() {}

  /** Deletes a queue for all processes; does nothing if there is none. */
  static void delete(Path named) {
    Path path = QueueFiles.canonical(named);
    boolean ignored = deleteIfThere(path);
    var unused = DeletedDirectories.finishOthers(path);
  }

  /**
   * Deletes a queue whose path no other queue ever has. Beside it lie those of the whole run: they
   * are looked through only if somebody else was faster, and may have been killed at it. What fails
   * is tried again when the next one is created.
   */
  static void deleteAnonymous(Path path) {
    boolean isGone = false;
    try {
      isGone = deleteIfThere(path) || DeletedDirectories.finishOthers(path);
    } finally {
      if (!isGone) {
        UNDELETED.add(path);
      }
    }
  }

  /** Does what failed when queues were closed, for want of descriptors, say. */
  static void deleteUndeleted() {
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
      if (!QueueFiles.isOfMissingFile(e)) {
        throw new QueueStorageException(
            "cannot delete the queue " + path + ": " + e.getMessage(), e);
      }
      return false;
    }
  }

  private static boolean delete(QueueDirectory directory) {
    try {
      if (!QueueFiles.isThere(directory.control())) {
        QueueFiles.requireEmpty(directory);
        return false;
      }
      var unused = QueueFiles.soundControl(directory);
      return renameAndRemove(directory);
    } catch (IpcException e) {
      throw new IpcException(directory.shown(e), e);
    }
  }

  /**
   * Deletes a queue, unless somebody else has deleted it since its directory was opened.
   *
   * @return whether it was this call that did
   */
  private static boolean renameAndRemove(QueueDirectory directory) {
    Path renamed = DeletedDirectories.newName(directory.path());
    CrashPoint.reach("queue.deleting");
    try {
      boolean isOurs = renameIfInPlace(directory, renamed);
      if (isOurs) {
        CrashPoint.reach("queue.midDelete");
        DeletedDirectories.remove(directory, renamed);
      }
      return isOurs;
    } catch (IOException e) {
      throw new IpcException(e.toString(), e);
    }
  }

  private static boolean renameIfInPlace(QueueDirectory directory, Path renamed)
      throws IOException {
    int flags = FileDescriptors.O_RDWR | FileDescriptors.O_NOFOLLOW;
    int fd = FileDescriptors.open(directory.control(), flags, 0);
    try {
      // Others have it for microseconds, unless they are stopped.
      Retrying.until(() -> OfdLock.tryLock(fd, LOCKED_BYTE, 1, Mode.EXCLUSIVE));
      boolean isInPlace = directory.isInPlace();
      if (isInPlace) {
        CrashPoint.reach("queue.renaming");
        Files.move(directory.path(), renamed);
      }
      return isInPlace;
    } finally {
      FileDescriptors.close(fd);
    }
  }
}
