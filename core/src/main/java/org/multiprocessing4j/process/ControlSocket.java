package org.multiprocessing4j.process;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.multiprocessing4j.ipc.IpcException;
import org.multiprocessing4j.ipc.memory.RunDirectory;
import org.multiprocessing4j.ipc.posix.FileDescriptors;
import org.multiprocessing4j.ipc.posix.PeerCredentials;
import org.multiprocessing4j.ipc.posix.Poll;
import org.multiprocessing4j.ipc.posix.Posix;
import org.multiprocessing4j.ipc.posix.SocketOptions;
import org.multiprocessing4j.ipc.posix.Sockets;

/** The one Unix socket on which this process listens for its children. */
final class ControlSocket implements EventSource {
  private static final int BACKLOG = 1024;

  private final Path path;
  private final int fd;

  private ControlSocket(Path path, int fd) {
    this.path = path;
    this.fd = fd;
  }

  /** Makes the socket {@code control-<pid>.sock} in the run directory. */
  static ControlSocket bind() {
    Path path = RunDirectory.current().path().resolve("control-" + Posix.getpid() + ".sock");
    deleteQuietly(path); // left by a dead process that had our process id
    UnixDomainSocketAddress address = UnixDomainSocketAddress.of(path);
    int fd = Sockets.open(address);
    try {
      Sockets.bind(fd, address);
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
      Sockets.listen(fd, BACKLOG);
    } catch (IOException e) {
      FileDescriptors.close(fd);
      throw new IpcException("cannot protect " + path + ": " + e.getMessage(), e);
    } catch (RuntimeException e) {
      FileDescriptors.close(fd);
      throw e;
    }
    return new ControlSocket(path, fd);
  }

  Path path() {
    return path;
  }

  @Override
  public int fd() {
    return fd;
  }

  @Override
  public int interest() {
    return Poll.READABLE;
  }

  /** Whoever connects must be a child of ours; the kernel says who it is. */
  @Override
  public void ready(int events) {
    int connection = Sockets.accept(fd);
    PeerCredentials peer = SocketOptions.peerCredentials(connection);
    MonitoredChild child = Children.find(peer.pid());
    if (child == null) {
      FileDescriptors.close(connection);
    } else {
      child.connected(connection);
    }
  }

  static void deleteQuietly(Path path) {
    try {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      throw new IpcException("cannot delete " + path + ": " + e.getMessage(), e);
    }
  }
}
