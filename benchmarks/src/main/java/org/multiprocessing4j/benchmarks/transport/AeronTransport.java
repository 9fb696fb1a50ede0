package org.multiprocessing4j.benchmarks.transport;

import io.aeron.Aeron;
import io.aeron.ExclusivePublication;
import io.aeron.FragmentAssembler;
import io.aeron.Subscription;
import io.aeron.driver.MediaDriver;
import io.aeron.driver.ThreadingMode;
import io.aeron.logbuffer.Header;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Aeron IPC, its media driver embedded in the near side with one shared thread. A producer has a
 * publication of its own, exclusive since it is one thread; its term buffers, of which there are
 * three, are as long as the rings of the others.
 *
 * <p>Every subscriber sees every message, so there can be one consumer only.
 */
final class AeronTransport implements ByteTransport {
  private static final String DRIVER_DIRECTORY = "aeron";
  private static final String CHANNEL = "aeron:ipc";
  private static final int TO_NEAR_STREAM = 1001;
  private static final int TO_FAR_STREAM = 1002;
  private static final int BATCH = 256;

  @Override
  public boolean carries(Shape shape) {
    return shape.consumers() == 1;
  }

  @Override
  public Endpoint<byte[]> open(Site site, Side side) {
    String directory = site.directory().resolve(DRIVER_DIRECTORY).toString();
    if (side == Side.NEAR) {
      MediaDriver driver = launchDriver(directory);
      return new AeronEndpoint(
          driver::close, connect(directory), TO_NEAR_STREAM, TO_FAR_STREAM, site);
    }
    return new AeronEndpoint(() -> {}, connect(directory), TO_FAR_STREAM, TO_NEAR_STREAM, site);
  }

  private static MediaDriver launchDriver(String directory) {
    return MediaDriver.launch(
        new MediaDriver.Context()
            .aeronDirectoryName(directory)
            .threadingMode(ThreadingMode.SHARED)
            .dirDeleteOnShutdown(true));
  }

  private static Aeron connect(String directory) {
    return Aeron.connect(new Aeron.Context().aeronDirectoryName(directory));
  }

  private static final class AeronEndpoint implements Endpoint<byte[]> {
    private final Runnable closeDriver;
    private final Aeron aeron;
    private final Subscription source;
    private final ExclusivePublication sink;
    private final FragmentAssembler assembler = new FragmentAssembler(this::onMessage);
    private final SpinThenYield idle = new SpinThenYield();
    private final UnsafeBuffer outgoing = new UnsafeBuffer();
    private final byte[] received;
    private int completed;

    AeronEndpoint(Runnable closeDriver, Aeron aeron, int sourceStream, int sinkStream, Site site) {
      this.closeDriver = closeDriver;
      this.aeron = aeron;
      this.source = aeron.addSubscription(CHANNEL, sourceStream);
      this.sink =
          aeron.addExclusivePublication(CHANNEL + "?term-length=" + site.ringBytes(), sinkStream);
      this.received = new byte[site.messageBytes()];
    }

    @Override
    public void send(byte[] message) throws InterruptedException {
      outgoing.wrap(message);
      idle.reset();
      while (sink.offer(outgoing, 0, message.length) < 0) {
        idle.pause();
      }
    }

    @Override
    public byte[] receive() throws InterruptedException {
      poll(1);
      return received;
    }

    @Override
    public int receiveSome() throws InterruptedException {
      return poll(BATCH);
    }

    /** Polls until at least one whole message came; a long one comes in several fragments. */
    private int poll(int limit) throws InterruptedException {
      completed = 0;
      idle.reset();
      while (completed == 0) {
        if (source.poll(assembler, limit) == 0) {
          idle.pause();
        }
      }
      return completed;
    }

    private void onMessage(DirectBuffer buffer, int offset, int length, Header header) {
      buffer.getBytes(offset, received, 0, length);
      completed++;
    }

    @Override
    public void close() {
      aeron.close();
      closeDriver.run();
    }
  }
}
