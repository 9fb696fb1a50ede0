package org.multiprocessing4j.ipc.queue;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.multiprocessing4j.ipc.IpcException;
import org.multiprocessing4j.ipc.memory.PrivateDirectory;

/**
 * Deletes the directory of a queue. It is renamed first, so that the name is free at once and
 * nobody finds half of it.
 *
 * <p>A process that is killed in between leaves the renamed directory. It goes when the next queue
 * of that name is created or deleted.
 */
final class QueueDeletion {
  private QueueDeletion() {}

  /** Deletes a directory; does nothing if somebody else does so. */
  static void delete(Path directory) {
    String unique = ProcessHandle.current().pid() + "-" + Long.toHexString(System.nanoTime());
    Path doomed = directory.resolveSibling(prefix(directory) + unique);
    try {
      Files.move(directory, doomed);
      CrashPoint.reach("queue.midDelete");
      deleteRenamed(doomed);
    } catch (NoSuchFileException e) {
      // Somebody else deletes it.
    } catch (IOException e) {
      throw new QueueStorageException("cannot delete the queue " + directory + ": " + e, e);
    }
  }

  /**
   * Finishes what others have begun to delete that had this name. They may be alive and at it: each
   * leaves to the other what is gone already.
   */
  static void finishOthers(Path directory) {
    Path parent = directory.getParent();
    if (parent == null) {
      return;
    }
    Pattern renamed = Pattern.compile(Pattern.quote(prefix(directory)) + "\\d+-[0-9a-f]+");
    try (DirectoryStream<Path> found =
        Files.newDirectoryStream(
            parent, entry -> renamed.matcher(entry.getFileName().toString()).matches())) {
      found.forEach(QueueDeletion::finish);
    } catch (IOException | DirectoryIteratorException e) {
      // No directory, or one that we may not look into.
    }
  }

  private static void finish(Path doomed) {
    try {
      PrivateDirectory.require(doomed); // and neither a link nor that of another user
      deleteRenamed(doomed);
    } catch (IOException | IpcException e) {
      // Somebody else deletes it, or has made it.
    }
  }

  private static String prefix(Path directory) {
    return "." + directory.getFileName() + ".deleted-";
  }

  private static void deleteRenamed(Path doomed) throws IOException {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(doomed)) {
      for (Path entry : entries) {
        Files.deleteIfExists(entry);
      }
    }
    Files.deleteIfExists(doomed);
  }
}
