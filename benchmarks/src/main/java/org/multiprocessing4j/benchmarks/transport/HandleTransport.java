package org.multiprocessing4j.benchmarks.transport;

import org.multiprocessing4j.ipc.memory.SharedBuffer;
import org.multiprocessing4j.ipc.memory.SharedMemory;
import org.multiprocessing4j.ipc.queue.IpcQueue;

/**
 * A large payload that lies in shared memory: only its handle goes through our queue.
 *
 * <p>The consumer of a stream maps each handle that it takes, checks the first and the last byte,
 * and closes it. The producer makes the payload once, so neither making nor reading all of it is
 * part of a message; with a queue of bytes both sides would copy all of it each time, and {@link
 * FilledHandleTransport} does so, too.
 */
final class HandleTransport implements Transport<SharedMemory> {
  private static final byte FIRST = 17;
  private static final byte LAST = 71;
  private static final String QUEUE = "queue-of-handles";

  @Override
  public SharedMemory message(int sizeBytes) {
    SharedMemory payload = SharedMemory.create(sizeBytes);
    payload.buffer().putByte(0, FIRST);
    payload.buffer().putByte(sizeBytes - 1L, LAST);
    return payload;
  }

  @Override
  public boolean carries(Shape shape) {
    return true;
  }

  @Override
  public Endpoint<SharedMemory> open(Site site, Side side) {
    return new HandleEndpoint(IpcQueue.open(site.directory().resolve(QUEUE)), site.messageBytes());
  }

  private record HandleEndpoint(IpcQueue<SharedMemory> queue, int payloadBytes)
      implements Endpoint<SharedMemory> {
    @Override
    public void send(SharedMemory message) throws InterruptedException {
      queue.put(message);
    }

    @Override
    public SharedMemory receive() throws InterruptedException {
      return queue.get();
    }

    @Override
    public int receiveSome() throws InterruptedException {
      try (SharedMemory payload = queue.get()) {
        SharedBuffer bytes = payload.buffer();
        if (bytes.getByte(0) != FIRST || bytes.getByte(payloadBytes - 1L) != LAST) {
          throw new IllegalStateException("the payload is not the one that was sent");
        }
      }
      return 1;
    }

    @Override
    public void close() {
      queue.close();
    }
  }
}
