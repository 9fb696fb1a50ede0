package org.multiprocessing4j.ipc.pipe;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import org.multiprocessing4j.ipc.IpcException;
import org.multiprocessing4j.ipc.memory.RunDirectory;
import org.multiprocessing4j.ipc.pipe.frame.Pause;
import org.multiprocessing4j.ipc.posix.Errno;
import org.multiprocessing4j.ipc.posix.FileDescriptors;
import org.multiprocessing4j.ipc.posix.PosixException;
import org.multiprocessing4j.ipc.posix.SocketOptions;
import org.multiprocessing4j.ipc.posix.Sockets;

/**
 * A listening Unix socket and its file.
 *
 * <p>The kernel leaves the file behind when its listener dies. A new listener at the same path
 * replaces it, after having asked whether it is alive. All this happens under the gate of the
 * user's directory, so that of two who start together one does not take the other's socket, which
 * is bound but does not listen yet, for a dead one.
 */
final class SocketFile {
  static final int BACKLOG = 128;

  private static final String OWNER_ONLY = "rw-------";

  private final Path path;
  private final int fd;
  private final Object identity;

  private SocketFile(Path path, int fd, Object identity) {
    this.path = path;
    this.fd = fd;
    this.identity = identity;
  }

  /** Listens at a path. */
  static SocketFile listen(Address.Unix address) {
    return RunDirectory.current().userDirectory().exclusively(() -> open(address));
  }

  int fd() {
    return fd;
  }

  /** Removes the file, unless it is another listener's by now. */
  void unlink() {
    try {
      if (identity.equals(identityOf(path))) {
        Files.delete(path);
      }
    } catch (NoSuchFileException gone) {
      return; // just as well
    } catch (IOException failed) {
      throw new IpcException("cannot remove the socket " + path + ": " + failed, failed);
    }
  }

  private static SocketFile open(Address.Unix address) {
    int fd = Sockets.open(address.toSocketAddress());
    boolean done = false;
    try {
      bind(fd, address);
      SocketFile file = listen(fd, address);
      done = true;
      return file;
    } catch (IOException failed) {
      throw new IpcException("cannot make the socket " + address + " private: " + failed, failed);
    } finally {
      if (!done) {
        FileDescriptors.close(fd);
      }
    }
  }

  /** Takes the file away again if that fails. */
  private static SocketFile listen(int fd, Address.Unix address) throws IOException {
    Path path = Path.of(address.path());
    boolean done = false;
    try {
      // Nobody can connect before listen, so the mode is right from the first moment that counts.
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(OWNER_ONLY));
      Sockets.listen(fd, BACKLOG);
      SocketOptions.setReceiveTimeout(fd, Pause.SLICE_NANOS);
      SocketFile file = new SocketFile(path, fd, identityOf(path));
      done = true;
      return file;
    } finally {
      if (!done) {
        Files.deleteIfExists(path);
      }
    }
  }

  private static void bind(int fd, Address.Unix address) throws IOException {
    SocketAddress place = address.toSocketAddress();
    try {
      Sockets.bind(fd, place);
    } catch (PosixException inUse) {
      if (!inUse.is(Errno.EADDRINUSE) || !isDeserted(address)) {
        throw inUse;
      }
      Files.deleteIfExists(Path.of(address.path()));
      Sockets.bind(fd, place);
    }
  }

  /** Nobody is behind another kind of file either, but it stays. */
  private static boolean isDeserted(Address.Unix address) {
    return Sockets.isDeserted(address.toSocketAddress()) && isSocket(Path.of(address.path()));
  }

  private static boolean isSocket(Path path) {
    return Files.exists(path, LinkOption.NOFOLLOW_LINKS)
        && !Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)
        && !Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)
        && !Files.isSymbolicLink(path);
  }

  /** Device and inode; a socket has them like any file. */
  private static Object identityOf(Path path) throws IOException {
    return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
        .fileKey();
  }
}
