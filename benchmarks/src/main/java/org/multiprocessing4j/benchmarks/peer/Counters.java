package org.multiprocessing4j.benchmarks.peer;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.multiprocessing4j.benchmarks.transport.Shape;

/**
 * How many messages each peer of a stream has sent or taken, and whether producers may send, in a
 * file that all of them map.
 *
 * <pre>
 *   0              open              1 if producers may send
 *   128            producer 0: sent  alone on 128 bytes, so that counting disturbs nobody
 *   256            producer 1: sent
 *   ...
 *   128 * (1 + P)  consumer 0: taken
 *   ...
 * </pre>
 *
 * <p>Each counter has one writer; the first word is written by the process that started the stream.
 * Everybody may read.
 */
final class Counters {
  private static final String FILE = "counters";
  private static final int SLOT_BYTES = 128;
  private static final int FIRST_COUNTER = 1;

  private final AtomicBuffer words;
  private final Shape shape;

  private Counters(AtomicBuffer words, Shape shape) {
    this.words = words;
    this.shape = shape;
  }

  /**
   * Maps the counters of a directory; whoever comes first makes it.
   *
   * @param directory where the sides meet
   * @param shape how many counters there are
   * @return the counters
   * @throws IOException if it cannot be mapped
   */
  static Counters open(Path directory, Shape shape) throws IOException {
    try (FileChannel file =
        FileChannel.open(
            directory.resolve(FILE),
            StandardOpenOption.CREATE,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE)) {
      long sizeBytes = (long) (FIRST_COUNTER + shape.processes()) * SLOT_BYTES;
      return new Counters(
          new UnsafeBuffer(file.map(FileChannel.MapMode.READ_WRITE, 0, sizeBytes)), shape);
    }
  }

  /** Tells the producers whether they may send. */
  void setOpen(boolean open) {
    words.putLongRelease(0, open ? 1 : 0);
  }

  /** Whether producers may send. */
  boolean isOpen() {
    return words.getLongAcquire(0) == 1;
  }

  /** Tells how many messages a producer has sent since it began. */
  void setSent(int producer, long count) {
    words.putLongRelease((FIRST_COUNTER + producer) * SLOT_BYTES, count);
  }

  /** Tells how many messages a consumer has taken since it began. */
  void setTaken(int consumer, long count) {
    words.putLongRelease((FIRST_COUNTER + shape.producers() + consumer) * SLOT_BYTES, count);
  }

  /** How many messages all producers have sent that no consumer has taken. */
  long unread() {
    return sum(0, shape.producers()) - taken();
  }

  /** How many messages all consumers have taken. */
  long taken() {
    return sum(shape.producers(), shape.processes());
  }

  private long sum(int from, int to) {
    long sum = 0;
    for (int slot = from; slot < to; slot++) {
      sum += words.getLongAcquire((FIRST_COUNTER + slot) * SLOT_BYTES);
    }
    return sum;
  }
}
