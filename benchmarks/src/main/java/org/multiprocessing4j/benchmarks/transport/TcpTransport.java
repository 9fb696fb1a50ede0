package org.multiprocessing4j.benchmarks.transport;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/** TCP over the loopback interface, without Nagle's delay. */
final class TcpTransport implements BufferTransport {
  private static final String PORT_FILE = "tcp-port";

  @Override
  public Endpoint<ByteBuffer> open(Site site, Side side) throws Exception {
    SocketChannel channel = side == Side.NEAR ? accept(site) : connect(site);
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    return new ChannelEndpoint(channel, channel, site.messageBytes());
  }

  private static SocketChannel accept(Site site) throws IOException {
    try (ServerSocketChannel server = ServerSocketChannel.open()) {
      server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      site.publish(PORT_FILE, Integer.toString(server.socket().getLocalPort()));
      return server.accept();
    }
  }

  private static SocketChannel connect(Site site) throws IOException, InterruptedException {
    int port = Integer.parseInt(site.read(PORT_FILE));
    return SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
  }
}
