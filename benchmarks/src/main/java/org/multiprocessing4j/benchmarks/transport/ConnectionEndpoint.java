package org.multiprocessing4j.benchmarks.transport;

import java.nio.ByteBuffer;
import org.multiprocessing4j.ipc.pipe.Connection;

/**
 * One end of our pipes.
 *
 * @param connection the end
 * @param received where the bytes of each message go
 */
record ConnectionEndpoint(Connection connection, ByteBuffer received)
    implements Endpoint<ByteBuffer> {
  @Override
  public void send(ByteBuffer message) throws InterruptedException {
    connection.sendBytes(message);
  }

  @Override
  public ByteBuffer receive() throws InterruptedException {
    connection.receiveBytes(received.clear());
    return received.flip();
  }

  @Override
  public void close() {
    connection.close();
  }
}
