package org.multiprocessing4j.ipc.queue.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import org.multiprocessing4j.ipc.Internal;
import org.multiprocessing4j.ipc.IpcException;
import org.multiprocessing4j.ipc.memory.PrivateDirectory;
import org.multiprocessing4j.ipc.posix.FileDescriptors;
import org.multiprocessing4j.ipc.queue.QueueStorageException;

/**
 * The directory of a queue: the very one that was found at a path.
 *
 * <p>By the path one could come to another one, which belongs to another queue, since the queue may
 * be deleted at any time and another be made there. So whoever has a queue open holds its directory
 * open too, and goes into it by the descriptor. Once the directory is deleted, nothing can be made
 * in it.
 *
 * @param path where it was found, by which the user knows it
 * @param fd held open
 */
@Internal
public record QueueDirectory(Path path, int fd) implements AutoCloseable {
  /**
   * Opens the directory at a path, whatever is in it.
   *
   * @throws IpcException if there is none: a {@code PosixException} with ENOENT; or it cannot be
   *     opened, or is something else
   */
  public static QueueDirectory open(Path path) {
    return new QueueDirectory(path, PrivateDirectory.open(path));
  }

  /** Refuses it if others could put something into it; see {@link PrivateDirectory}. */
  public void requirePrivate() {
    PrivateDirectory.require(fd, path);
  }

  /** A path that leads into this directory while it is held open; not to be shown to anybody. */
  public Path inside() {
    return PrivateDirectory.inside(fd);
  }

  /** A file in it, likewise. */
  public Path file(String name) {
    return inside().resolve(name);
  }

  /** The control segment, likewise. */
  public Path control() {
    return file(ControlLayout.FILE);
  }

  /** How the user knows a file in it. */
  public Path shown(Path file) {
    return path.resolve(file.getFileName());
  }

  /** The message of an exception, with paths as the user knows them. */
  public String shown(Throwable e) {
    return shown(String.valueOf(e.getMessage()));
  }

  /** A text, with paths as the user knows them. */
  public String shown(String text) {
    return text.replace(inside().toString(), path.toString());
  }

  /** Whether it is still to be found at its path: neither moved nor deleted. */
  public boolean isInPlace() {
    try {
      return keyOf(path, LinkOption.NOFOLLOW_LINKS).equals(keyOf(inside()));
    } catch (NoSuchFileException e) {
      return false;
    } catch (IOException e) {
      throw new QueueStorageException("cannot look at " + path + ": " + e, e);
    }
  }

  /** Device and inode. The number of a deleted one is not used again while it is held open. */
  private static Object keyOf(Path directory, LinkOption... options) throws IOException {
    return Objects.requireNonNull(
        Files.readAttributes(directory, BasicFileAttributes.class, options).fileKey());
  }

  @Override
  public void close() {
    FileDescriptors.close(fd);
  }

  @Override
  public String toString() {
    return path.toString();
  }
}
