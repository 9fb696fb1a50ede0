package org.multiprocessing4j.cli.copy;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The sign of life of a run in the directory that it fills: a file, locked until the run ends.
 *
 * <p>The kernel drops the lock when the process dies, however it dies. Unlike a process id, a lock
 * means the same in every container and on every machine that sees the directory, and is never
 * reused. It is there before the first temporary file of its run and goes after the last.
 *
 * <p>A process has one run. (A lock of this kind is lost when its process closes any other channel
 * of the file.)
 */
final class RunMark implements AutoCloseable {
  private final Path file;
  private final FileChannel channel;

  private RunMark(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /** Returns where the mark of a run lies. */
  static Path fileOf(Path directory, String runName) {
    return directory.resolve(".mp4j-copy-" + runName + ".lock");
  }

  /** Marks a directory as being filled by a run. */
  static RunMark set(Path directory, String runName) throws IOException {
    Path file = fileOf(directory, runName);
    while (true) {
      FileChannel channel = FileChannel.open(file, CREATE_NEW, WRITE);
      lockIfPossible(channel);
      if (Files.exists(file, NOFOLLOW_LINKS)) {
        return new RunMark(file, channel);
      }
      channel.close(); // another run took it for a dead one's before it was locked
    }
  }

  /** On a file system without locks nobody can tell, and {@link #isHeld} says yes. */
  private static void lockIfPossible(FileChannel channel) {
    try {
      var unused = channel.lock();
    } catch (IOException e) {
      // as said above
    }
  }

  /** Tells whether the run that set a mark may be alive. */
  static boolean isHeld(Path file) {
    return !whileFree(file, () -> {});
  }

  /** Removes a mark whose run is dead. */
  static void removeUnlessHeld(Path file) {
    boolean unused = whileFree(file, () -> Files.deleteIfExists(file));
  }

  private interface Action {
    void run() throws IOException;
  }

  /** Runs an action under the lock; false if that cannot be had. */
  private static boolean whileFree(Path file, Action action) {
    try (FileChannel channel = FileChannel.open(file, WRITE, NOFOLLOW_LINKS);
        @Nullable FileLock lock = channel.tryLock()) {
      if (lock == null) {
        return false;
      }
      action.run();
      return true;
    } catch (NoSuchFileException ended) {
      return true;
    } catch (IOException | OverlappingFileLockException doubt) {
      return false;
    }
  }

  /** Takes the mark away; may be called twice. */
  @Override
  public void close() {
    try (channel) {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      // What cannot be removed now is free, and goes with the next copy to this place.
    }
  }
}
