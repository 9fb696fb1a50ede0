package org.multiprocessing4j.benchmarks.transport;

import java.util.Objects;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.queue.ChronicleQueue;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.queue.ExcerptTailer;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;
import net.openhft.chronicle.wire.DocumentContext;

/**
 * Chronicle Queue as it comes: append on one side, tail on the other, one queue per direction.
 *
 * <p>A tailer sees every message, so there can be one consumer only. Nothing is deleted while a
 * measurement runs.
 */
final class ChronicleTransport implements ByteTransport {
  @Override
  public boolean carries(Shape shape) {
    return shape.consumers() == 1;
  }

  @Override
  public Endpoint<byte[]> open(Site site, Side side) {
    ChronicleQueue toNear = queue(site, "chronicle-to-near");
    ChronicleQueue toFar = queue(site, "chronicle-to-far");
    return side == Side.NEAR
        ? new AppendAndTail(toNear, toFar, site.messageBytes())
        : new AppendAndTail(toFar, toNear, site.messageBytes());
  }

  private static ChronicleQueue queue(Site site, String name) {
    return SingleChronicleQueueBuilder.binary(site.directory().resolve(name)).build();
  }

  private static final class AppendAndTail implements Endpoint<byte[]> {
    private final ChronicleQueue source;
    private final ChronicleQueue sink;
    private final ExcerptTailer tailer;
    private final ExcerptAppender appender;
    private final SpinThenYield idle = new SpinThenYield();
    private final byte[] received;

    AppendAndTail(ChronicleQueue source, ChronicleQueue sink, int messageBytes) {
      this.source = source;
      this.sink = sink;
      this.tailer = source.createTailer();
      this.appender = sink.createAppender();
      this.received = new byte[messageBytes];
    }

    @Override
    public void send(byte[] message) {
      try (DocumentContext document = appender.writingDocument()) {
        bytesOf(document).write(message);
      }
    }

    @Override
    public byte[] receive() throws InterruptedException {
      idle.reset();
      while (!poll()) {
        idle.pause();
      }
      return received;
    }

    private boolean poll() {
      try (DocumentContext document = tailer.readingDocument()) {
        if (!document.isPresent()) {
          return false;
        }
        bytesOf(document).read(received);
        return true;
      }
    }

    private static Bytes<?> bytesOf(DocumentContext document) {
      return Objects.requireNonNull(document.wire()).bytes();
    }

    @Override
    public void close() {
      sink.close();
      source.close();
    }
  }
}
