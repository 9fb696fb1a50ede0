package org.multiprocessing4j.benchmarks.transport;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;

/** Messages of one fixed size over blocking NIO channels, each written by one call. */
final class ChannelEndpoint implements Endpoint<ByteBuffer> {
  private final ReadableByteChannel source;
  private final WritableByteChannel sink;
  private final ByteBuffer received;

  /**
   * Creates an endpoint that owns its channels.
   *
   * @param source where messages come from
   * @param sink where messages go, possibly the same channel
   * @param messageBytes size of every message
   */
  ChannelEndpoint(ReadableByteChannel source, WritableByteChannel sink, int messageBytes) {
    this.source = source;
    this.sink = sink;
    this.received = ByteBuffer.allocateDirect(messageBytes);
  }

  @Override
  public void send(ByteBuffer message) throws IOException {
    while (message.hasRemaining()) {
      sink.write(message);
    }
    message.rewind();
  }

  @Override
  public ByteBuffer receive() throws IOException {
    received.clear();
    while (received.hasRemaining()) {
      if (source.read(received) < 0) {
        throw new EOFException("the other side closed the connection");
      }
    }
    return received.flip();
  }

  @Override
  public void close() throws IOException {
    try {
      source.close();
    } finally {
      sink.close();
    }
  }
}
