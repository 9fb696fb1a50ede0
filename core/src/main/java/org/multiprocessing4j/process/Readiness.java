package org.multiprocessing4j.process;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;

/**
 * Waits until a non-blocking channel can be read or written. Unlike a blocking read or write it
 * does not close the channel when the waiting thread is interrupted: the interrupt stays pending.
 */
final class Readiness implements AutoCloseable {
  private final Selector selector;

  private Readiness(SocketChannel channel, int operation) throws IOException {
    selector = Selector.open();
    channel.register(selector, operation);
  }

  static Readiness toRead(SocketChannel channel) throws IOException {
    return new Readiness(channel, SelectionKey.OP_READ);
  }

  static void awaitWritable(SocketChannel channel) throws IOException {
    try (Readiness writable = new Readiness(channel, SelectionKey.OP_WRITE)) {
      writable.await();
    }
  }

  void await() throws IOException {
    boolean interrupted = false;
    while (selector.select() == 0) {
      interrupted |= Thread.interrupted(); // a pending interrupt would make select() return at once
    }
    selector.selectedKeys().clear();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() throws IOException {
    selector.close();
  }
}
