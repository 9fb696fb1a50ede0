package org.multiprocessing4j.process;

import java.nio.ByteBuffer;
import org.multiprocessing4j.ipc.posix.FileDescriptors;
import org.multiprocessing4j.ipc.posix.Poll;
import org.multiprocessing4j.ipc.posix.Posix;
import org.multiprocessing4j.ipc.posix.PosixException;
import org.multiprocessing4j.ipc.posix.Sockets;

/** The parent's end of one control socket. Called by the control thread only. */
final class ChildSocket implements EventSource {
  /**
   * One buffer for all sockets: only the control thread reads, and each read is decoded at once.
   */
  private static final ByteBuffer RECEIVED = ByteBuffer.allocateDirect(64 * 1024);

  private static final long RECEIVED_ADDRESS = Posix.addressOf(RECEIVED);

  private final EventLoop loop;
  private final int fd;
  private final MonitoredChild owner;
  private final FrameDecoder decoder = new FrameDecoder();
  private boolean open = true;

  ChildSocket(EventLoop loop, int fd, MonitoredChild owner) {
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
    return owner.outbox().hasPending() ? Poll.READABLE | Poll.WRITABLE : Poll.READABLE;
  }

  @Override
  public void ready(int events) {
    if ((events & Poll.WRITABLE) != 0) {
      owner.outbox().flush();
    }
    if ((events & ~Poll.WRITABLE) != 0) {
      readOnce();
    }
  }

  /** Reads all that is there; for a child that is dead. */
  void drainAndClose() {
    while (open && readOnce()) {
      // the frames have been handed over
    }
    close();
  }

  /** Returns whether there may be more. */
  private boolean readOnce() {
    long count = receive();
    if (count == 0) {
      close();
    }
    if (count <= 0) {
      return false;
    }
    decode(RECEIVED.limit((int) count).position(0));
    return true;
  }

  private void decode(ByteBuffer bytes) {
    try {
      for (Frame f = decoder.next(bytes); f != null; f = decoder.next(bytes)) {
        owner.received(f);
      }
    } catch (IllegalStateException malformed) {
      ProcessLog.error(owner + " broke the protocol; its control socket is closed", malformed);
      close();
    }
  }

  private long receive() {
    try {
      return Sockets.receiveNow(fd, RECEIVED_ADDRESS, RECEIVED.capacity());
    } catch (PosixException reset) {
      return 0;
    }
  }

  private void close() {
    if (open) {
      open = false;
      owner.outbox().close();
      loop.remove(this);
      FileDescriptors.close(fd);
    }
  }
}
