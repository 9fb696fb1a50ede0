package org.multiprocessing4j.benchmarks.transport;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/** A Unix domain stream socket by the JDK's own NIO (JEP 380). */
final class UnixSocketTransport implements BufferTransport {
  private static final String SOCKET_FILE = "socket";
  private static final String READY_FILE = "socket-ready";

  @Override
  public Endpoint<ByteBuffer> open(Site site, Side side) throws Exception {
    SocketChannel channel = side == Side.NEAR ? accept(site) : connect(site);
    return new ChannelEndpoint(channel, channel, site.messageBytes());
  }

  private static SocketChannel accept(Site site) throws IOException {
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(address(site));
      site.publish(READY_FILE, "");
      return server.accept();
    }
  }

  private static SocketChannel connect(Site site) throws IOException, InterruptedException {
    site.await(READY_FILE);
    return SocketChannel.open(address(site));
  }

  private static UnixDomainSocketAddress address(Site site) {
    Path file = site.directory().resolve(SOCKET_FILE);
    return UnixDomainSocketAddress.of(file);
  }
}
