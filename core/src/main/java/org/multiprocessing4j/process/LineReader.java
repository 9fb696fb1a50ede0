package org.multiprocessing4j.process;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.util.function.Consumer;
import org.multiprocessing4j.ipc.posix.FileDescriptors;
import org.multiprocessing4j.ipc.posix.Poll;

/** Cuts what a child writes into a pipe into lines. Called by the control thread only. */
final class LineReader implements EventSource {
  private static final Charset CHARSET = Charset.defaultCharset();

  private final EventLoop loop;
  private final int fd;
  private final Consumer<String> lines;
  private final ByteBuffer received = ByteBuffer.allocateDirect(8 * 1024);
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private boolean open = true;

  LineReader(EventLoop loop, int fd, Consumer<String> lines) {
    this.loop = loop;
    this.fd = fd;
    this.lines = lines;
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
    received.clear();
    if (FileDescriptors.read(fd, received) == 0) {
      close();
      return;
    }
    received.flip();
    while (received.hasRemaining()) {
      accept(received.get());
    }
  }

  /**
   * Reads what is there and closes: the child is dead. A grandchild may still hold the other end of
   * the pipe, so this does not wait for the end of the stream.
   */
  void drainAndClose() {
    while (open && Poll.await(fd, Poll.READABLE, 0) != 0) {
      ready(Poll.READABLE);
    }
    close();
  }

  private void accept(byte b) {
    if (b == '\n') {
      hand();
    } else {
      line.write(b);
    }
  }

  private void hand() {
    String text = line.toString(CHARSET);
    line.reset();
    try {
      lines.accept(text);
    } catch (RuntimeException e) {
      ProcessLog.error("the consumer of a child's output failed", e);
    }
  }

  private void close() {
    if (open) {
      open = false;
      if (line.size() > 0) {
        hand();
      }
      loop.remove(this);
      FileDescriptors.close(fd);
    }
  }
}
