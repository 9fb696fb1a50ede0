package org.multiprocessing4j.benchmarks.transport;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Two named pipes made by {@code mkfifo}, one for each direction.
 *
 * <p>Linux writes and reads up to 4096 bytes (PIPE_BUF) of a pipe in one piece, so small messages
 * of one size may have many producers and many consumers. Opened for reading and writing: such an
 * open never blocks, and a JVM whose peer died can still be interrupted.
 */
final class NamedPipeTransport implements ByteTransport {
  private static final String TO_NEAR = "pipe-to-near";
  private static final String TO_FAR = "pipe-to-far";

  @Override
  public boolean carries(Shape shape) {
    return true;
  }

  @Override
  public void create(Site site) throws Exception {
    makePipe(site.directory().resolve(TO_NEAR));
    makePipe(site.directory().resolve(TO_FAR));
  }

  @Override
  public Endpoint<byte[]> open(Site site, Side side) throws IOException {
    boolean near = side == Side.NEAR;
    return new ChannelEndpoint(
        channel(site, near ? TO_NEAR : TO_FAR),
        channel(site, near ? TO_FAR : TO_NEAR),
        site.messageBytes());
  }

  private static FileChannel channel(Site site, String name) throws IOException {
    Path pipe = site.directory().resolve(name);
    return FileChannel.open(pipe, StandardOpenOption.READ, StandardOpenOption.WRITE);
  }

  private static void makePipe(Path pipe) throws IOException, InterruptedException {
    int exitCode = new ProcessBuilder("mkfifo", "-m", "600", pipe.toString()).start().waitFor();
    if (exitCode != 0) {
      throw new IOException("mkfifo " + pipe + " ended with exit code " + exitCode);
    }
  }
}
