package org.multiprocessing4j.benchmarks.transport;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;

/**
 * Messages of one fixed size over blocking NIO channels, each written by one call.
 *
 * <p>The direct buffers save the copy that the JDK would make itself for an array.
 */
final class ChannelEndpoint implements Endpoint<byte[]> {
  private final ReadableByteChannel source;
  private final WritableByteChannel sink;
  private final ByteBuffer outgoing;
  private final ByteBuffer incoming;
  private final byte[] received;

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
    this.outgoing = ByteBuffer.allocateDirect(messageBytes);
    this.incoming = ByteBuffer.allocateDirect(messageBytes);
    this.received = new byte[messageBytes];
  }

  @Override
  public void send(byte[] message) throws IOException {
    outgoing.clear().put(message).flip();
    while (outgoing.hasRemaining()) {
      sink.write(outgoing);
    }
  }

  @Override
  public byte[] receive() throws IOException {
    incoming.clear();
    while (incoming.hasRemaining()) {
      if (source.read(incoming) < 0) {
        throw new EOFException("the other side closed the connection");
      }
    }
    incoming.flip().get(received);
    return received;
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
