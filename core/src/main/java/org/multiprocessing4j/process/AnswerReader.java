package org.multiprocessing4j.process;

import java.nio.ByteBuffer;
import org.multiprocessing4j.ipc.posix.FileDescriptors;
import org.multiprocessing4j.ipc.posix.Poll;

/** Reads the frames that one child sends. Called by the control thread only. */
final class AnswerReader implements EventSource {
  /** One buffer for all children: only the control thread reads, and decodes each read at once. */
  private static final ByteBuffer RECEIVED = ByteBuffer.allocateDirect(64 * 1024);

  private final EventLoop loop;
  private final int fd;
  private final MonitoredChild owner;
  private final FrameDecoder decoder = new FrameDecoder();
  private boolean open = true;

  AnswerReader(EventLoop loop, int fd, MonitoredChild owner) {
    this.loop = loop;
    this.fd = fd;
    this.owner = owner;
  }

  @Override
  public int fd() {
    return fd;
  }

  @Override
  public int interest() {
    return Poll.READABLE;
  }

  @Override
  public void ready(int events) {
    RECEIVED.clear();
    if (FileDescriptors.read(fd, RECEIVED) == 0) {
      close();
    } else {
      decode(RECEIVED.flip());
    }
  }

  /** Reads all that is there, without waiting for the end of the stream: the child is dead. */
  void drainAndClose() {
    while (open && Poll.await(fd, Poll.READABLE, 0) != 0) {
      ready(Poll.READABLE);
    }
    close();
  }

  private void decode(ByteBuffer bytes) {
    try {
      for (Frame f = decoder.next(bytes); f != null; f = decoder.next(bytes)) {
        owner.received(f);
      }
    } catch (IllegalStateException malformed) {
      ProcessLog.error(owner + " broke the protocol; we do not listen to it any more", malformed);
      close();
    }
  }

  private void close() {
    if (open) {
      open = false;
      loop.remove(this);
      FileDescriptors.close(fd);
    }
  }
}
