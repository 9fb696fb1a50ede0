package org.multiprocessing4j.benchmarks.transport;

import java.util.Objects;
import org.multiprocessing4j.ipc.pipe.Connection;

/** Our connection with objects. */
final class PipeObjectTransport implements Transport<Object> {
  @Override
  public Object message(int sizeBytes) {
    return Order.sample(sizeBytes);
  }

  @Override
  public Endpoint<Object> open(Site site, Side side) throws InterruptedException {
    return new ObjectEndpoint(OurPipe.connect(site, side));
  }

  private record ObjectEndpoint(Connection connection) implements Endpoint<Object> {
    @Override
    public void send(Object message) throws InterruptedException {
      connection.send(message);
    }

    @Override
    public Object receive() throws InterruptedException {
      return Objects.requireNonNull(connection.receive());
    }

    @Override
    public void close() {
      connection.close();
    }
  }
}
