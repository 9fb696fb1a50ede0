package org.multiprocessing4j.ipc.memory;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.multiprocessing4j.ipc.Internal;
import org.multiprocessing4j.ipc.IpcException;
import org.multiprocessing4j.ipc.posix.Errno;
import org.multiprocessing4j.ipc.posix.FileDescriptors;
import org.multiprocessing4j.ipc.posix.FileStatus;
import org.multiprocessing4j.ipc.posix.NoFollow;
import org.multiprocessing4j.ipc.posix.Posix;
import org.multiprocessing4j.ipc.posix.PosixException;

/**
 * Directories that other users cannot put anything into: whoever can, decides what we map, execute
 * or write to.
 */
@Internal
public final class PrivateDirectory {
  private static final String OWNER_ONLY = "rwx------";
  private static final int OWNER_ONLY_BITS = 0700;
  private static final int PERMISSION_BITS = 0777;

  /** The write permissions of group and others. */
  private static final int WRITABLE_BY_OTHERS = 0022;

  private PrivateDirectory() {}

  /**
   * Creates a directory that only its owner may enter, whatever the umask; does nothing if there is
   * something of that name: {@link #require} tells what it is.
   *
   * @param directory whose parent exists
   * @throws IpcException if it cannot be created
   */
  public static void create(Path directory) {
    try {
      Files.createDirectory(
          directory,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(OWNER_ONLY)));
      openToOwner(directory);
    } catch (FileAlreadyExistsException e) {
      // Made by us earlier, or by somebody else.
    } catch (NoSuchFileException e) {
      throw new IpcException(
          "cannot create " + directory + ": its parent directory does not exist", e);
    } catch (IOException e) {
      throw new IpcException("cannot create " + directory + ": " + e, e);
    }
  }

  /**
   * Undoes an umask, such as that of a service with {@code UMask=0177}, that has closed the
   * directory to its owner. A link that has replaced it meanwhile is not followed.
   */
  static void openToOwner(Path directory) throws IOException {
    try {
      int mode = (int) Files.getAttribute(directory, "unix:mode", LinkOption.NOFOLLOW_LINKS);
      if ((mode & PERMISSION_BITS) != OWNER_ONLY_BITS) {
        NoFollow.setMode(directory, OWNER_ONLY_BITS);
      }
    } catch (NoSuchFileException removedSince) {
      return; // by others, since nobody used it; whoever goes in will notice
    } catch (PosixException e) {
      if (!e.is(Errno.ENOENT)) { // removed since, too
        throw e;
      }
    }
  }

  /**
   * Refuses a directory that another user made, could write to, or has replaced by a link, and
   * closes one that others could only look into.
   *
   * @param directory what is looked at; links in the path to it are followed
   * @throws PosixException ENOENT if there is nothing
   * @throws IpcException if it is not safe, or something else than a directory
   */
  public static void require(Path directory) {
    int fd = openChecked(directory);
    FileDescriptors.close(fd);
  }

  /**
   * Refuses a directory as {@link #require(Path)} does.
   *
   * @param fd from {@link #open}
   * @param directory its name, for the message
   * @throws IpcException if it is not safe
   */
  public static void require(int fd, Path directory) {
    FileStatus status = FileDescriptors.status(fd);
    requireOurs(directory, status.ownerUid());
    if ((status.permissions() & WRITABLE_BY_OTHERS) != 0) {
      throw new IpcException(
          "%s is not safe: others may write to it (mode %o); look what is in it, then 'chmod 700'"
              .formatted(directory, status.permissions()));
    }
    if (status.permissions() != OWNER_ONLY_BITS) {
      closeToOthers(fd, directory);
    }
  }

  /**
   * Opens a file in a directory that is checked as by {@link #require}, through its descriptor: the
   * path might lead to another directory by then.
   *
   * @param directory what is looked at; links in the path to it are followed
   * @param name of the file
   * @param flags as for {@link FileDescriptors#open}
   * @param permissions as there
   * @return the descriptor, which the caller closes
   * @throws PosixException as there; ENOENT also if there is no directory
   * @throws IpcException as {@link #require}
   */
  public static int openFile(Path directory, String name, int flags, int permissions) {
    int fd = openChecked(directory);
    try {
      return FileDescriptors.open(inside(fd).resolve(name), flags, permissions);
    } finally {
      FileDescriptors.close(fd);
    }
  }

  /**
   * A path into a directory that is held open, whatever its name is now. In one that was deleted
   * nothing can be created.
   *
   * @param fd the descriptor
   * @return its path, for this process, while the descriptor is open
   */
  public static Path inside(int fd) {
    return FileDescriptors.path(fd);
  }

  private static int openChecked(Path directory) {
    int fd = open(directory);
    try {
      require(fd, directory);
      return fd;
    } catch (RuntimeException | Error e) {
      FileDescriptors.close(fd);
      throw e;
    }
  }

  private static void requireOurs(Path directory, int owner) {
    if (owner != Posix.getuid()) {
      throw new IpcException(
          "%s is not safe: it belongs to user %d, not to %d; choose another, or remove it"
              .formatted(directory, owner, Posix.getuid()));
    }
  }

  /**
   * Opens a directory without a check of its owner and mode.
   *
   * @param directory links in the path to it are followed
   * @return the descriptor, which the caller closes
   * @throws PosixException ENOENT if there is nothing, or another reason not to open it
   * @throws IpcException if it is something else than a directory, or another user's and closed
   */
  public static int open(Path directory) {
    int flags = FileDescriptors.O_RDONLY | FileDescriptors.O_DIRECTORY | FileDescriptors.O_NOFOLLOW;
    try {
      return FileDescriptors.open(directory, flags, 0);
    } catch (PosixException e) {
      if (e.is(Errno.ENOTDIR) || e.is(Errno.ELOOP)) {
        throw new IpcException(
            directory + " is not a directory, or a link to one: name the directory itself", e);
      }
      if (e.is(Errno.EACCES)) {
        requireOursByName(directory);
      }
      throw e;
    }
  }

  /** Only for the message: the directory cannot be opened. */
  private static void requireOursByName(Path directory) {
    int owner;
    try {
      owner = (int) Files.getAttribute(directory, "unix:uid", LinkOption.NOFOLLOW_LINKS);
    } catch (IOException outOfSight) {
      return;
    }
    requireOurs(directory, owner);
  }

  /**
   * Repairs the mode of our own directory. A library that creates missing parents may have created
   * it again, in a JVM that was ending and had left its run already.
   */
  private static void closeToOthers(int fd, Path directory) {
    try {
      Files.setPosixFilePermissions(inside(fd), PosixFilePermissions.fromString(OWNER_ONLY));
    } catch (IOException e) {
      throw new IpcException("cannot close " + directory + " to other users: " + e, e);
    }
  }
}
