package org.multiprocessing4j.benchmarks.transport;

import java.util.ArrayList;
import java.util.List;
import org.multiprocessing4j.ipc.memory.SharedMemory;
import org.multiprocessing4j.ipc.queue.IpcQueue;

/**
 * A large payload through a few blocks of shared memory that are used again and again.
 *
 * <p>The producer copies all bytes of a message into a block and sends its handle. The consumer
 * opens it, copies all bytes out, and gives the block back. The Python program does the same with
 * names of blocks, each of which it opens only once.
 */
final class FilledHandleTransport implements ByteTransport {
  private static final String FILLED = "queue-of-filled";
  private static final String FREED = "queue-of-freed";
  private static final int BLOCKS = 4;

  @Override
  public Endpoint<byte[]> open(Site site, Side side) {
    IpcQueue<SharedMemory> filled = IpcQueue.open(site.directory().resolve(FILLED));
    IpcQueue<Integer> freed = IpcQueue.open(site.directory().resolve(FREED));
    return side == Side.FAR
        ? new Producer(filled, freed, site.messageBytes())
        : new Consumer(filled, freed, site.messageBytes());
  }

  private static final class Producer implements Endpoint<byte[]> {
    private final IpcQueue<SharedMemory> filled;
    private final IpcQueue<Integer> freed;
    private final List<SharedMemory> blocks = new ArrayList<>();
    private int sent;

    Producer(IpcQueue<SharedMemory> filled, IpcQueue<Integer> freed, int blockBytes) {
      this.filled = filled;
      this.freed = freed;
      for (int i = 0; i < BLOCKS; i++) {
        blocks.add(SharedMemory.create(blockBytes));
      }
    }

    @Override
    public void send(byte[] message) throws InterruptedException {
      if (sent >= BLOCKS) {
        freed.get(); // the oldest, since they come back in the order in which they were sent
      }
      SharedMemory block = blocks.get(sent % BLOCKS);
      block.byteBuffer().put(message);
      filled.put(block);
      sent++;
    }

    @Override
    public byte[] receive() {
      throw new UnsupportedOperationException("blocks go from the far to the near side only");
    }

    @Override
    public void close() {
      blocks.forEach(SharedMemory::close);
      filled.close();
      freed.close();
    }
  }

  private static final class Consumer implements Endpoint<byte[]> {
    private final IpcQueue<SharedMemory> filled;
    private final IpcQueue<Integer> freed;
    private final byte[] received;

    Consumer(IpcQueue<SharedMemory> filled, IpcQueue<Integer> freed, int blockBytes) {
      this.filled = filled;
      this.freed = freed;
      this.received = new byte[blockBytes];
    }

    @Override
    public void send(byte[] message) {
      throw new UnsupportedOperationException("blocks go from the far to the near side only");
    }

    @Override
    public byte[] receive() throws InterruptedException {
      try (SharedMemory block = filled.get()) {
        block.byteBuffer().get(received);
      }
      freed.put(1);
      return received;
    }

    @Override
    public void close() {
      filled.close();
      freed.close();
    }
  }
}
