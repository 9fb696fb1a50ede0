package org.multiprocessing4j.ipc.memory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.multiprocessing4j.ipc.IpcException;
import org.multiprocessing4j.ipc.posix.Errno;
import org.multiprocessing4j.ipc.posix.FileDescriptors;
import org.multiprocessing4j.ipc.posix.OfdLock;
import org.multiprocessing4j.ipc.posix.PosixException;

/**
 * The directories of runs whose members are all dead. They are renamed under the gate, so that
 * nobody joins them any more, and deleted without it, since that takes time.
 */
final class DeadRuns {
  private static final String PREFIX = ".dead-";

  private DeadRuns() {}

  /** Renames them, under the gate; returns what is to be deleted, left by earlier ones too. */
  static List<Path> bury(UserDirectory user) {
    List<Path> dead = new ArrayList<>();
    for (Path entry : user.entries()) {
      String name = entry.getFileName().toString();
      if (name.startsWith(PREFIX)) {
        dead.add(entry);
      } else if (RunDirectory.isName(name) && isDeserted(entry)) {
        dead.add(bury(entry));
      }
    }
    return dead;
  }

  /**
   * Without a members file, the process that was creating it died: a run is created and entered
   * under the gate.
   */
  private static boolean isDeserted(Path run) {
    int flags = FileDescriptors.O_RDWR | FileDescriptors.O_NOFOLLOW;
    int fd;
    try {
      fd = FileDescriptors.open(run.resolve(RunDirectory.MEMBERS_NAME), flags, 0);
    } catch (PosixException e) {
      return e.is(Errno.ENOENT);
    }
    try {
      return !OfdLock.isLocked(fd, 0, 1);
    } finally {
      FileDescriptors.close(fd);
    }
  }

  private static Path bury(Path run) {
    String name = PREFIX + run.getFileName() + "-" + Long.toHexString(System.nanoTime());
    try {
      return Files.move(run, run.resolveSibling(name));
    } catch (IOException e) {
      throw new IpcException("cannot move " + run + " away: " + e, e);
    }
  }

  /** Others may be deleting the same: what is gone is as good as deleted. */
  static void delete(List<Path> dead) {
    for (Path root : dead) {
      try {
        TreeDeletion.delete(root);
      } catch (IOException e) {
        throw new IpcException("cannot delete " + root + ": " + e, e);
      }
    }
  }
}
