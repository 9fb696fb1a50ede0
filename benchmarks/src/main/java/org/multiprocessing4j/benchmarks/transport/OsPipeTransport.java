package org.multiprocessing4j.benchmarks.transport;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * The two pipes that {@link ProcessBuilder} puts between a parent and its child's standard input
 * and output: all that the JDK offers without a file system name.
 */
final class OsPipeTransport implements ByteTransport {
  @Override
  public boolean carries(Shape shape) {
    return false; // the streams lead to the parent only, so two peers cannot be joined by them
  }

  @Override
  public Endpoint<byte[]> open(Site site, Side side) {
    return new StreamEndpoint(site.fromOther(), site.toOther(), site.messageBytes());
  }

  /** Messages of one fixed size over a pair of streams. */
  private static final class StreamEndpoint implements Endpoint<byte[]> {
    private final InputStream source;
    private final OutputStream sink;
    private final byte[] received;

    StreamEndpoint(InputStream source, OutputStream sink, int messageBytes) {
      this.source = source;
      this.sink = sink;
      this.received = new byte[messageBytes];
    }

    @Override
    public void send(byte[] message) throws IOException {
      sink.write(message);
      sink.flush();
    }

    @Override
    public byte[] receive() throws IOException {
      if (source.readNBytes(received, 0, received.length) < received.length) {
        throw new EOFException("the other process closed its end of the pipe");
      }
      return received;
    }

    @Override
    public void close() throws IOException {
      sink.close();
      source.close();
    }
  }
}
