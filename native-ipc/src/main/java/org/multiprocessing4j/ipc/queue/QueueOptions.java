package org.multiprocessing4j.ipc.queue;

import java.util.Objects;
import org.multiprocessing4j.ipc.codec.Codec;

/**
 * How a queue is made. Immutable; each {@code with} method returns a changed copy.
 *
 * <p>All options but the codec are stored in the queue when it is created, and are the same for all
 * its users.
 *
 * @param maxSize how many messages may wait; zero means no bound
 * @param codec what encodes and decodes messages; belongs to the handle and travels with it
 * @param maxMessageBytes the size in bytes above which an encoded message is refused
 * @param maxDeliveries how many {@linkplain IpcQueue#receive() received} messages may be unsettled
 *     at the same time, over all processes
 * @param rollBytes the size in bytes at which a new file is begun. A file whose messages have all
 *     been taken is deleted, so the queue uses at most about this much more disk than its messages.
 *     A new file, of at least 128 KiB, also begins with the first put after a named queue was
 *     opened while nobody had it open, and with the first put after the death of a producer. An
 *     anonymous queue begins a new file at a 64th of the shared memory at the latest, so that many
 *     queues have room in a small container.
 */
public record QueueOptions(
    int maxSize, Codec codec, int maxMessageBytes, int maxDeliveries, long rollBytes) {

  private static final int DEFAULT_MAX_MESSAGE_BYTES = 1 << 30;
  private static final int DEFAULT_MAX_DELIVERIES = 1024;
  private static final int LARGEST_MAX_DELIVERIES = 1 << 16;
  private static final long DEFAULT_ROLL_BYTES = 16L << 20;
  static final long SMALLEST_ROLL_BYTES = 128L << 10;
  private static final long LARGEST_ROLL_BYTES = 1L << 30;

  /**
   * Checks the values.
   *
   * @param maxSize how many messages may wait; zero or less means no bound
   * @param codec what turns messages into bytes
   * @param maxMessageBytes the largest message, 1 byte to 1 GiB
   * @param maxDeliveries unsettled deliveries at a time, 1 to 65,536
   * @param rollBytes the size of one file, 128 KiB to 1 GiB
   * @throws IllegalArgumentException if one is out of its range
   */
  public QueueOptions {
    Objects.requireNonNull(codec, "codec");
    maxSize = Math.max(0, maxSize);
    requireRange("maxMessageBytes", maxMessageBytes, 1, DEFAULT_MAX_MESSAGE_BYTES);
    requireRange("maxDeliveries", maxDeliveries, 1, LARGEST_MAX_DELIVERIES);
    requireRange("rollBytes", rollBytes, SMALLEST_ROLL_BYTES, LARGEST_ROLL_BYTES);
  }

  private static void requireRange(String name, long value, long min, long max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(
          name + " is " + value + ", but must be from " + min + " to " + max);
    }
  }

  /**
   * No bound, the standard codec, messages up to 1 GiB, 1024 deliveries, files of 16 MiB.
   *
   * @return the options that hold unless others are given
   */
  public static QueueOptions defaults() {
    return new QueueOptions(
        0, Codec.standard(), DEFAULT_MAX_MESSAGE_BYTES, DEFAULT_MAX_DELIVERIES, DEFAULT_ROLL_BYTES);
  }

  /**
   * A copy with another bound; zero or negative means none.
   *
   * @param messages how many may wait
   * @return the copy
   */
  public QueueOptions withMaxSize(int messages) {
    return new QueueOptions(messages, codec, maxMessageBytes, maxDeliveries, rollBytes);
  }

  /**
   * A copy with another codec.
   *
   * @param other the same in every process that uses the queue
   * @return the copy
   */
  public QueueOptions withCodec(Codec other) {
    return new QueueOptions(maxSize, other, maxMessageBytes, maxDeliveries, rollBytes);
  }

  /**
   * A copy with another limit for the size of one message, 1 byte to 1 GiB.
   *
   * @param bytes the encoded size of the largest message
   * @return the copy
   */
  public QueueOptions withMaxMessageBytes(int bytes) {
    return new QueueOptions(maxSize, codec, bytes, maxDeliveries, rollBytes);
  }

  /**
   * A copy with another limit for unsettled deliveries, 1 to 65,536. Each takes 32 bytes.
   *
   * @param deliveries how many at a time, of all processes together
   * @return the copy
   */
  public QueueOptions withMaxDeliveries(int deliveries) {
    return new QueueOptions(maxSize, codec, maxMessageBytes, deliveries, rollBytes);
  }

  /**
   * A copy with another size of the files, 128 KiB to 1 GiB.
   *
   * @param bytes the size at which the next file is begun
   * @return the copy
   */
  public QueueOptions withRollBytes(long bytes) {
    return new QueueOptions(maxSize, codec, maxMessageBytes, maxDeliveries, bytes);
  }
}
