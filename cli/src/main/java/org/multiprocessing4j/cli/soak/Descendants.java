package org.multiprocessing4j.cli.soak;

import java.util.List;
import java.util.Optional;
import org.multiprocessing4j.ipc.posix.Errno;
import org.multiprocessing4j.ipc.posix.FileDescriptors;
import org.multiprocessing4j.ipc.posix.Posix;
import org.multiprocessing4j.ipc.posix.PosixException;
import org.multiprocessing4j.ipc.posix.Signal;

/** Processes that other processes have started, such as the workers of their pools. */
final class Descendants {
  private Descendants() {}

  /** The children of a process, if it has any. */
  static List<Long> of(long pid) {
    return ProcessHandle.of(pid).stream()
        .flatMap(ProcessHandle::children)
        .map(ProcessHandle::pid)
        .toList();
  }

  /**
   * Kills a child of another process, and nobody else: its id may mean a stranger by now.
   *
   * @return whether it was there
   */
  static boolean kill(long pid, long parent) {
    int pidfd;
    try {
      pidfd = Posix.pidfdOpen(pid);
    } catch (PosixException e) {
      return requireGone(e);
    }
    try {
      Optional<Long> isStill =
          ProcessHandle.of(pid).flatMap(ProcessHandle::parent).map(ProcessHandle::pid);
      if (isStill.filter(found -> found == parent).isEmpty()) {
        return false;
      }
      Posix.pidfdSendSignal(pidfd, Signal.SIGKILL);
      return true;
    } catch (PosixException e) {
      return requireGone(e);
    } finally {
      FileDescriptors.close(pidfd);
    }
  }

  private static boolean requireGone(PosixException e) {
    if (!e.is(Errno.ESRCH)) {
      throw e;
    }
    return false;
  }
}
