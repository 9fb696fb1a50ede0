package org.multiprocessing4j.benchmarks.transport;

import java.io.IOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.function.Function;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.MessageHandler;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.RingBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;

/**
 * An Agrona ring buffer over a mapped file for each direction. Nobody ever sleeps.
 *
 * <p>A stream is read as Agrona wants it: one call hands many messages to a handler, and frees
 * their room once.
 */
final class AgronaTransport implements ByteTransport {
  private static final int MESSAGE_TYPE = 1;
  private static final int BATCH = 256;

  private final Function<AtomicBuffer, RingBuffer> ring;
  private final boolean manyProducers;

  /**
   * Creates the transport.
   *
   * @param ring makes the ring over its memory
   * @param manyProducers whether that ring allows more than one
   */
  AgronaTransport(Function<AtomicBuffer, RingBuffer> ring, boolean manyProducers) {
    this.ring = ring;
    this.manyProducers = manyProducers;
  }

  @Override
  public boolean carries(Shape shape) {
    return shape.consumers() == 1 && (manyProducers || shape.producers() == 1);
  }

  @Override
  public Endpoint<byte[]> open(Site site, Side side) throws IOException {
    RingBuffer toNear = ring.apply(map(site, "agrona-to-near"));
    RingBuffer toFar = ring.apply(map(site, "agrona-to-far"));
    return side == Side.NEAR
        ? new RingEndpoint(toNear, toFar, site.messageBytes())
        : new RingEndpoint(toFar, toNear, site.messageBytes());
  }

  private static AtomicBuffer map(Site site, String name) throws IOException {
    long sizeBytes = (long) site.ringBytes() + RingBufferDescriptor.TRAILER_LENGTH;
    try (FileChannel file =
        FileChannel.open(
            site.directory().resolve(name),
            StandardOpenOption.CREATE,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE)) {
      MappedByteBuffer memory = file.map(FileChannel.MapMode.READ_WRITE, 0, sizeBytes);
      return new UnsafeBuffer(memory);
    }
  }

  private static final class RingEndpoint implements Endpoint<byte[]>, MessageHandler {
    private final RingBuffer source;
    private final RingBuffer sink;
    private final SpinThenYield idle = new SpinThenYield();
    private final UnsafeBuffer outgoing = new UnsafeBuffer();
    private final byte[] received;

    RingEndpoint(RingBuffer source, RingBuffer sink, int messageBytes) {
      this.source = source;
      this.sink = sink;
      this.received = new byte[messageBytes];
    }

    @Override
    public void send(byte[] message) throws InterruptedException {
      outgoing.wrap(message);
      idle.reset();
      while (!sink.write(MESSAGE_TYPE, outgoing, 0, message.length)) {
        idle.pause();
      }
    }

    @Override
    public byte[] receive() throws InterruptedException {
      read(1);
      return received;
    }

    @Override
    public int receiveSome() throws InterruptedException {
      return read(BATCH);
    }

    private int read(int limit) throws InterruptedException {
      idle.reset();
      int count = source.read(this, limit);
      while (count == 0) {
        idle.pause();
        count = source.read(this, limit);
      }
      return count;
    }

    @Override
    public void onMessage(int type, MutableDirectBuffer buffer, int index, int length) {
      buffer.getBytes(index, received, 0, length);
    }

    @Override
    public void close() {}
  }
}
