package org.multiprocessing4j.ipc.posix;

import java.nio.ByteBuffer;
import org.multiprocessing4j.ipc.Internal;

/**
 * Reports that a file that was open for writing has been closed, by any process and for any reason,
 * including its death (inotify(7), IN_CLOSE_WRITE).
 *
 * <p>What counts is the open file description, not the descriptor: a duplicate or a mapping keeps
 * it open. The kernel reports the close just <em>before</em> it frees the locks of the description,
 * so a caller that then asks for them may have to ask again. For one thread at a time.
 */
@Internal
public final class CloseWatch implements AutoCloseable {
  private static final int IN_CLOSE_WRITE = 0x8;
  private static final int IN_NONBLOCK = FileDescriptors.O_NONBLOCK;
  private static final int IN_CLOEXEC = FileDescriptors.O_CLOEXEC;
  private static final int EVENTS_BYTES = 4096;

  private final int fd;
  private final ByteBuffer events = Scratch.allocate(EVENTS_BYTES);

  private CloseWatch(int fd) {
    this.fd = fd;
  }

  /**
   * Watches a file; every close after the return is reported.
   *
   * @param file a descriptor of it
   * @return the watch, which the caller closes
   * @throws PosixException EMFILE if the user has no watch left (fs.inotify.max_user_instances),
   *     ENOSPC, ENOSYS
   */
  public static CloseWatch on(int file) {
    int fd = LibC.inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    if (fd < 0) {
      throw new PosixException("inotify_init1", LibC.errno(), "a watch on fd " + file);
    }
    byte[] path = CString.encode("/proc/self/fd/" + file);
    if (LibC.inotify_add_watch(fd, path, IN_CLOSE_WRITE) < 0) {
      PosixException failure = new PosixException("inotify_add_watch", LibC.errno(), "fd " + file);
      FileDescriptors.close(fd);
      throw failure;
    }
    return new CloseWatch(fd);
  }

  /**
   * Waits until the file is closed by somebody.
   *
   * @param timeoutNanos at most this long, in nanoseconds; zero or negative: only looks
   * @return whether it was since the last call
   */
  public boolean await(long timeoutNanos) {
    if (Poll.await(fd, Poll.READABLE, timeoutNanos) == 0) {
      return false;
    }
    FileDescriptors.read(fd, events.clear());
    return true;
  }

  @Override
  public void close() {
    FileDescriptors.close(fd);
  }
}
