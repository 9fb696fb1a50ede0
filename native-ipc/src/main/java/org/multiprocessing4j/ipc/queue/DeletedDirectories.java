package org.multiprocessing4j.ipc.queue;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.multiprocessing4j.ipc.IpcException;
import org.multiprocessing4j.ipc.liveness.Participants;
import org.multiprocessing4j.ipc.memory.DirectoryEntries;
import org.multiprocessing4j.ipc.memory.SegmentFormatException;
import org.multiprocessing4j.ipc.memory.SegmentNotFoundException;
import org.multiprocessing4j.ipc.memory.SharedBuffer;
import org.multiprocessing4j.ipc.queue.store.QueueDirectory;

/**
 * The directories of deleted queues, which were renamed and are yet to be emptied and removed.
 * Their name begins with that of the queue, so that others finish what a killed process has begun.
 */
final class DeletedDirectories {
  private DeletedDirectories() {}

  /** A name for the directory of a queue that is being deleted. */
  static Path newName(Path directory) {
    String unique = ProcessHandle.current().pid() + "-" + Long.toHexString(System.nanoTime());
    return directory.resolveSibling(prefix(directory) + unique);
  }

  private static String prefix(Path directory) {
    return "." + directory.getFileName() + ".deleted-";
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
    try {
      boolean isDone = true;
      for (Path found : DirectoryEntries.of(parent)) {
        if (renamed.matcher(found.getFileName().toString()).matches()) {
          isDone &= discard(found);
        }
      }
      return isDone;
    } catch (IOException e) {
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

  /**
   * Tells the users of a queue of its end, and removes its directory. Several may do so at once:
   * each leaves to the others what is gone already. Users may still add files, but not for long.
   */
  static void remove(QueueDirectory directory, Path doomed) throws IOException {
    do {
      mark(directory);
      for (Path entry : DirectoryEntries.of(directory.inside())) {
        Files.deleteIfExists(entry);
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
