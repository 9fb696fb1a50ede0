package org.multiprocessing4j.ipc.queue;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.multiprocessing4j.ipc.IpcException;
import org.multiprocessing4j.ipc.liveness.Participants;
import org.multiprocessing4j.ipc.memory.SegmentFormatException;
import org.multiprocessing4j.ipc.memory.SegmentNotFoundException;
import org.multiprocessing4j.ipc.memory.SharedBuffer;
import org.multiprocessing4j.ipc.posix.FileDescriptors;
import org.multiprocessing4j.ipc.posix.OfdLock;
import org.multiprocessing4j.ipc.posix.OfdLock.Mode;
import org.multiprocessing4j.ipc.queue.store.CrashPoint;
import org.multiprocessing4j.ipc.queue.store.QueueDirectory;

/**
 * Deletes the directory of a queue, while other processes may open, use and delete queues at the
 * same path.
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

  private QueueDeletion() {}

  /**
   * Deletes a queue, unless somebody else has deleted it since its directory was opened.
   *
   * @return whether it was this call that did
   */
  static boolean delete(QueueDirectory directory) {
    String unique = ProcessHandle.current().pid() + "-" + Long.toHexString(System.nanoTime());
    Path doomed = directory.path().resolveSibling(prefix(directory.path()) + unique);
    CrashPoint.reach("queue.deleting");
    try {
      boolean isOurs = renameIfInPlace(directory, doomed);
      if (isOurs) {
        CrashPoint.reach("queue.midDelete");
        remove(directory, doomed);
      }
      return isOurs;
    } catch (IOException e) {
      throw new IpcException(e.toString(), e);
    }
  }

  private static boolean renameIfInPlace(QueueDirectory directory, Path doomed) throws IOException {
    int flags = FileDescriptors.O_RDWR | FileDescriptors.O_NOFOLLOW;
    int fd = FileDescriptors.open(directory.control(), flags, 0);
    try {
      // Others have it for microseconds, unless they are stopped.
      Retrying.until(() -> OfdLock.tryLock(fd, LOCKED_BYTE, 1, Mode.EXCLUSIVE));
      boolean isInPlace = directory.isInPlace();
      if (isInPlace) {
        CrashPoint.reach("queue.renaming");
        Files.move(directory.path(), doomed);
      }
      return isInPlace;
    } finally {
      FileDescriptors.close(fd);
    }
  }

  /**
   * Finishes what others have begun to delete that had this name. They may be alive and at it.
   *
   * @return false if something of it may be left
   */
  static boolean finishOthers(Path path) {
    Path parent = path.getParent();
    if (parent == null) {
      return true;
    }
    Pattern renamed = Pattern.compile(Pattern.quote(prefix(path)) + "\\d+-[0-9a-f]+");
    try (DirectoryStream<Path> found =
        Files.newDirectoryStream(
            parent, entry -> renamed.matcher(entry.getFileName().toString()).matches())) {
      boolean isDone = true;
      for (Path doomed : found) {
        isDone &= discard(doomed);
      }
      return isDone;
    } catch (IOException | DirectoryIteratorException e) {
      return false; // no directory, or one that we may not look into
    }
  }

  /**
   * Removes a directory that nobody can find any more, or yet, if that is possible.
   *
   * @return false if it was not
   */
  static boolean discard(Path doomed) {
    try (QueueDirectory directory = QueueDirectory.open(doomed)) { // not a link
      directory.requirePrivate(); // nor that of another user
      remove(directory, doomed);
      return true;
    } catch (IOException | IpcException e) {
      return false; // somebody else deletes it, or has made it, or there is no descriptor left
    }
  }

  private static String prefix(Path directory) {
    return "." + directory.getFileName() + ".deleted-";
  }

  /**
   * Each leaves to the others what is gone already. Users may still add files, but not for long.
   */
  private static void remove(QueueDirectory directory, Path doomed) throws IOException {
    do {
      mark(directory);
      try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory.inside())) {
        for (Path entry : entries) {
          Files.deleteIfExists(entry);
        }
      }
    } while (!deleteIfEmpty(doomed));
  }

  private static void mark(QueueDirectory directory) {
    try {
      SharedBuffer control = QueueFiles.soundControl(directory);
      new QueueState(directory, control, Participants.get()).advanceTo(QueueState.DELETED);
    } catch (SegmentNotFoundException | SegmentFormatException | QueueStorageException e) {
      // It is gone, or nobody can have it open.
    }
  }

  private static boolean deleteIfEmpty(Path doomed) throws IOException {
    try {
      Files.deleteIfExists(doomed);
      return true;
    } catch (DirectoryNotEmptyException e) {
      return false;
    }
  }
}
