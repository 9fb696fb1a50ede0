package org.multiprocessing4j.process.control;

import org.multiprocessing4j.ipc.pipe.Waitable;
import org.multiprocessing4j.ipc.posix.FileDescriptors;

/**
 * The descriptor of a child process, readable once it has ended. It is closed when the child has
 * been reaped and nobody polls it any more.
 */
final class ExitDescriptor implements Waitable {
  private final int fd;
  private int borrowers;
  private boolean retired;
  private boolean closed;

  ExitDescriptor(int fd) {
    this.fd = fd;
  }

  /** Returns the descriptor itself; for the control thread, which is the one to retire it. */
  int fd() {
    return fd;
  }

  @Override
  public synchronized int borrowDescriptor() {
    borrowers++;
    return retired ? ALWAYS_READY : fd;
  }

  @Override
  public synchronized void returnDescriptor() {
    borrowers--;
    closeIfUnused();
  }

  /** The process has ended, and whoever asks from now on need not poll. */
  synchronized void retire() {
    retired = true;
    closeIfUnused();
  }

  private void closeIfUnused() {
    if (retired && !closed && borrowers == 0) {
      closed = true;
      FileDescriptors.close(fd);
    }
  }
}
