package org.multiprocessing4j.process.control;

import java.nio.ByteBuffer;
import org.multiprocessing4j.ipc.posix.FileDescriptors;
import org.multiprocessing4j.ipc.posix.Poll;

/**
 * Reads what one child writes into a pipe, and owns our end of it. Called by the thread of its loop
 * only.
 */
abstract class PipeReader implements EventSource {
  /** What a pipe holds at most, unless root has made it larger. */
  private static final int LARGEST_PIPE_BYTES = 1 << 20;

  final EventLoop loop;
  private final int fd;
  private boolean open = true;

  PipeReader(EventLoop loop, int fd) {
    this.loop = loop;
    this.fd = fd;
  }

  /** Takes what has arrived, all of it. */
  abstract void accept(ByteBuffer bytes);

  /** Nothing more will arrive; called once, after the pipe was closed. */
  void end() {}

  @Override
  public final int fd() {
    return fd;
  }

  @Override
  public final int interest() {
    return Poll.READABLE;
  }

  @Override
  public final void ready(int events) {
    int ignored = read();
  }

  /** Returns how many bytes were there. */
  private int read() {
    ByteBuffer received = loop.buffer().clear();
    int count = FileDescriptors.read(fd, received);
    if (count == 0) {
      close();
    } else {
      accept(received.flip());
    }
    return count;
  }

  /**
   * Reads what is there and closes: the child is dead. A grandchild may still hold the other end of
   * the pipe, and write to it for ever; so this waits neither for the end of the stream nor for the
   * pipe to be empty.
   */
  final void drainAndClose() {
    int left = LARGEST_PIPE_BYTES;
    while (open && left > 0 && Poll.await(fd, Poll.READABLE, 0) != 0) {
      left -= read();
    }
    close();
  }

  final void close() {
    if (open) {
      open = false;
      loop.remove(this);
      FileDescriptors.close(fd);
      end();
    }
  }
}
