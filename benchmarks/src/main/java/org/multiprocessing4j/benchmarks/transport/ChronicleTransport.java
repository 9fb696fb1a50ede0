package org.multiprocessing4j.benchmarks.transport;

import java.util.Objects;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.queue.ChronicleQueue;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.queue.ExcerptTailer;
import net.openhft.chronicle.queue.RollCycles;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;
import net.openhft.chronicle.wire.DocumentContext;

/**
 * Chronicle Queue itself: append on one side, tail on the other, one queue per direction.
 *
 * <p>It is set up as our queue sets it up: files of the same cycle, mapped in the same blocks, no
 * disk monitor ({@link org.multiprocessing4j.benchmarks.IpcBenchmark}), no check for a single
 * thread. Its clock stands still, so that no file ends while it is measured.
 *
 * <p>A tailer sees every message, so there can be one consumer only. Nothing is deleted while a
 * measurement runs.
 */
final class ChronicleTransport implements ByteTransport {
  private static final long CLOCK_MILLIS = 5 * 60 * 1000;
  private static final int BLOCK_BYTES = 1 << 20;
  private static final int BLOCK_MESSAGES = 8; // a message must not be longer than a quarter

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
    return SingleChronicleQueueBuilder.binary(site.directory().resolve(name))
        .rollCycle(RollCycles.FIVE_MINUTELY)
        .timeProvider(() -> CLOCK_MILLIS)
        .blockSize(Math.max(BLOCK_BYTES, BLOCK_MESSAGES * site.messageBytes()))
        .build();
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
      tailer.singleThreadedCheckDisabled(true);
      appender.singleThreadedCheckDisabled(true);
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
