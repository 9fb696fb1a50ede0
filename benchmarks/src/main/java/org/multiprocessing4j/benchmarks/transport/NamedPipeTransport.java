package org.multiprocessing4j.benchmarks.transport;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/**
 * Two named pipes, one for each direction.
 *
 * <p>Linux writes and reads up to 4096 bytes (PIPE_BUF) of a pipe in one piece, so small messages
 * of one size may have many producers and many consumers.
 */
final class NamedPipeTransport implements BufferTransport {
  private static final String TO_NEAR = "pipe-to-near";
  private static final String TO_FAR = "pipe-to-far";

  @Override
  public boolean carries(Shape shape) {
    return true;
  }

  @Override
  public Closeable prepare(Site site) throws IOException, InterruptedException {
    NamedPipe.make(site.directory().resolve(TO_NEAR));
    NamedPipe.make(site.directory().resolve(TO_FAR));
    return () -> {}; // deleted with the directory
  }

  @Override
  public Endpoint<ByteBuffer> open(Site site, Side side) throws IOException {
    FileChannel toNear = NamedPipe.open(site.directory().resolve(TO_NEAR));
    FileChannel toFar = NamedPipe.open(site.directory().resolve(TO_FAR));
    return side == Side.NEAR
        ? new ChannelEndpoint(toNear, toFar, site.messageBytes())
        : new ChannelEndpoint(toFar, toNear, site.messageBytes());
  }
}
